import { describe, expect, it } from "vitest";
import { databaseUrl, EnvironmentError, parseEnv } from "./env";

const real = {
  APP_ENV: "production",
  APP_URL: "https://app.example.com",
  DATABASE_URL: "postgres://keel:secret@db.example.com:5432/keel",
  AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  STRIPE_SECRET_KEY: "sk_live_1234",
  STRIPE_WEBHOOK_SECRETS: "whsec_new,whsec_old",
  RESEND_API_KEY: "re_1234",
  EMAIL_FROM: "Keel <hello@example.com>",
};
const embedded = {
  ...real,
  DATABASE_URL: "postgres://postgres@127.0.0.1:5432/keel_embedded_dev",
  STRIPE_SECRET_KEY: "sk_test_embedded",
  STRIPE_WEBHOOK_SECRETS: "whsec_embedded",
  STRIPE_API_BASE: "http://localhost:4242",
  RESEND_API_KEY: "re_embedded",
  RESEND_BASE_URL: "http://localhost:4243",
};

function problemsOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    parseEnv(source);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

describe("environment", () => {
  it("takes real services by variables alone", () => {
    expect(parseEnv(real)).toMatchObject({
      APP_ENV: "production",
      STRIPE_WEBHOOK_SECRETS: ["whsec_new", "whsec_old"],
      LOG_LEVEL: "info",
    });
  });

  it("takes Stripe's two keys of one mode only", () => {
    expect(problemsOf({ ...real, STRIPE_PUBLISHABLE_KEY: "pk_live_1234" })).toEqual([]);
    expect(problemsOf({ ...real, STRIPE_PUBLISHABLE_KEY: "pk_test_1234" })).toEqual([
      expect.stringMatching(/^STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY are of two modes/),
    ]);
  });

  it.each(Object.keys(real).filter((name) => name !== "APP_ENV"))("names %s when it is missing", (name) => {
    for (const absent of [undefined, ""]) {
      const problems = problemsOf({ ...real, [name]: absent });
      expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} is missing: .+`))]);
    }
  });

  it.each([
    ["APP_URL", "app.example.com"],
    ["APP_URL", "javascript:alert(1)"],
    ["DATABASE_URL", "mysql://db.example.com/keel"],
    ["DATABASE_URL", "postgres://keel:a/b@db.example.com:5432/keel"],
    ["AUTH_SECRET", "short"],
    ["STRIPE_SECRET_KEY", "pk_live_1234"],
    ["STRIPE_WEBHOOK_SECRETS", "whsec_a,nonsense"],
    ["STRIPE_WEBHOOK_SECRETS", "whsec_"],
    ["RESEND_API_KEY", "1234"],
    ["EMAIL_FROM", "nobody"],
    ["APP_ENV", "staging"],
    ["LOG_LEVEL", "loud"],
  ])("names %s when it is %j, and says what it must be", (name, value) => {
    expect(problemsOf({ ...real, [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} .{10,}`)),
    ]);
  });

  it.each(["none", "0", "1.5", "10"])("says what TRUSTED_PROXIES must be when it is %j", (value) => {
    expect(problemsOf({ ...real, TRUSTED_PROXIES: value })).toEqual([
      "TRUSTED_PROXIES must be a number of proxies from 1 to 9.",
    ]);
    expect(parseEnv({ ...real, TRUSTED_PROXIES: "2" }).TRUSTED_PROXIES).toBe(2);
  });

  it("refuses every embedded service in production, naming the variable", () => {
    for (const name of [
      "DATABASE_URL",
      "STRIPE_SECRET_KEY",
      "STRIPE_WEBHOOK_SECRETS",
      "RESEND_API_KEY",
    ] as const) {
      const problems = problemsOf({ ...real, [name]: embedded[name] });
      expect(problems).toEqual([expect.stringContaining(name)]);
    }
    for (const name of ["STRIPE_API_BASE", "RESEND_BASE_URL"] as const) {
      expect(problemsOf({ ...real, [name]: embedded[name] })).toEqual([expect.stringContaining(name)]);
    }
  });

  it("is production unless it is told otherwise, wherever Node is in production", () => {
    const { APP_ENV: _, ...unnamed } = embedded;
    expect(problemsOf({ ...unnamed, NODE_ENV: "production" })).toHaveLength(4);
    expect(problemsOf({ ...unnamed, NODE_ENV: "development" })).toEqual([]);
    expect(problemsOf({ ...embedded, APP_ENV: "test", NODE_ENV: "production" })).toEqual([]);
  });

  it("lets no production server run on embedded services because APP_ENV is left at development", () => {
    const left = { ...embedded, APP_ENV: "development", NODE_ENV: "production" };
    const problems = problemsOf(left);
    for (const name of ["DATABASE_URL", "STRIPE_API_BASE", "STRIPE_WEBHOOK_SECRETS", "RESEND_BASE_URL"]) {
      expect(problems).toContainEqual(expect.stringContaining(name));
    }
    expect(problems.at(-1)).toMatch(/^APP_ENV is development, yet this runs in production/);
    expect(() => databaseUrl(left)).toThrow(
      /DATABASE_URL points to the embedded[\s\S]+APP_ENV is development/,
    );
    expect(problemsOf({ ...real, APP_ENV: "development", NODE_ENV: "production" })).toEqual([]);
  });
});

describe("the database's address alone", () => {
  it("needs no other variable", () => {
    const { APP_ENV, DATABASE_URL } = real;
    expect(databaseUrl({ APP_ENV, DATABASE_URL })).toBe(DATABASE_URL);
  });

  it("is named when it is missing, malformed, or embedded in production", () => {
    for (const DATABASE_URL of [undefined, "", "db.example.com", embedded.DATABASE_URL]) {
      expect(() => databaseUrl({ APP_ENV: "production", DATABASE_URL })).toThrow(/DATABASE_URL/);
    }
    expect(databaseUrl({ DATABASE_URL: embedded.DATABASE_URL })).toBe(embedded.DATABASE_URL);
  });
});
