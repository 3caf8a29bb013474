import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    tsconfigPaths: true,
    // The real package throws outside a server bundle, which is what a test is.
    alias: { "server-only": new URL("./dev/testing/server-only.ts", import.meta.url).pathname },
  },
  test: {
    include: ["**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/.next*/**", ".data/**", "e2e/**"],
    // Nothing listens at these addresses: a test that needs a service starts its own.
    env: {
      APP_ENV: "test",
      APP_URL: "http://localhost:3000",
      AUTH_SECRET: "a secret that only the tests know and use",
      DATABASE_URL: "postgres://postgres@127.0.0.1:1/keel_embedded_unset",
      STRIPE_SECRET_KEY: "sk_test_embedded",
      STRIPE_WEBHOOK_SECRETS: "whsec_embedded",
      STRIPE_API_BASE: "http://127.0.0.1:1",
      RESEND_API_KEY: "re_embedded",
      RESEND_BASE_URL: "http://127.0.0.1:1",
      EMAIL_FROM: "Keel <hello@example.com>",
      LOG_LEVEL: "silent",
    },
    globalSetup: ["./dev/testing/postgres.setup.ts"],
    // It imports Next in a way that only a bundler understands.
    server: { deps: { inline: ["next-auth"] } },
    setupFiles: ["./dev/testing/file.setup.ts"],
    restoreMocks: true,
    unstubEnvs: true,
    // One for each core: a test waits for PostgreSQL half of its time.
    maxWorkers: "100%",
    // A test of billing asks Stripe a hundred times; a busy machine is several times slower than a quiet one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
