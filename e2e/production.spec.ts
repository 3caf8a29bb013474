import { spawnSync } from "node:child_process";
import { expect, test } from "@playwright/test";

/** Runs `npm start`'s server in production mode; it must end by itself, so a wait of a minute is a failure. */
function start(env: Record<string, string>) {
  const { NODE_ENV: _, APP_ENV: __, ...inherited } = process.env;
  return spawnSync(process.execPath, ["node_modules/next/dist/bin/next", "start", "--port", "0"], {
    env: { ...inherited, NODE_ENV: "production", NEXT_DIST_DIR: ".next-test", DATABASE_URL: "", ...env },
    encoding: "utf8",
    timeout: 55_000,
  });
}

const real = {
  APP_URL: "https://app.example.com",
  DATABASE_URL: "postgres://keel:secret@db.example.com:5432/keel",
  AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  STRIPE_SECRET_KEY: "sk_live_1234",
  STRIPE_WEBHOOK_SECRETS: "whsec_1234",
  RESEND_API_KEY: "re_1234",
  EMAIL_FROM: "Keel <hello@example.com>",
};

test("production refuses to start on embedded services, naming each variable", () => {
  const { status, stdout, stderr } = start({
    ...real,
    DATABASE_URL: "postgres://postgres@127.0.0.1:5432/keel_embedded_dev",
    STRIPE_SECRET_KEY: "sk_test_embedded",
    STRIPE_API_BASE: "http://localhost:4242",
  });
  expect(status).toBe(1);
  for (const name of ["DATABASE_URL", "STRIPE_API_BASE"]) expect(stdout + stderr).toContain(name);
});

test("production refuses to start without a secret, naming it", () => {
  const { status, stdout, stderr } = start({ ...real, AUTH_SECRET: "", STRIPE_WEBHOOK_SECRETS: "" });
  expect(status).toBe(1);
  expect(stdout + stderr).toContain("AUTH_SECRET is missing");
  expect(stdout + stderr).toContain("STRIPE_WEBHOOK_SECRETS is missing");
});
