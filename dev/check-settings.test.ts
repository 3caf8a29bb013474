import { expect, test } from "vitest";
import { settingsProblems } from "./check-settings";

/** What the launcher itself gives, whatever is set. */
const common = {
  APP_ENV: "development",
  APP_URL: "http://localhost:3000",
  AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  EMAIL_FROM: "Keel <hello@example.com>",
};

test("nothing set is right, and so is every service that is wholly real", () => {
  expect(settingsProblems(common)).toEqual([]);
  expect(settingsProblems({ ...common, STRIPE_SECRET_KEY: "", DATABASE_URL: "" })).toEqual([]);
  expect(
    settingsProblems({
      ...common,
      DATABASE_URL: "postgres://keel@db.example.com/keel",
      STRIPE_SECRET_KEY: "sk_test_1",
      STRIPE_WEBHOOK_SECRETS: "whsec_1",
      RESEND_API_KEY: "re_1",
    }),
  ).toEqual([]);
});

test("a Stripe key without its webhook secret is named together with what it lacks, once", () => {
  expect(settingsProblems({ ...common, STRIPE_SECRET_KEY: "sk_test_1" })).toEqual([
    expect.stringMatching(/^STRIPE_SECRET_KEY is set, so STRIPE_WEBHOOK_SECRETS must be too/),
  ]);
});

test("what is malformed is named, all of it", () => {
  const problems = settingsProblems({
    ...common,
    STRIPE_SECRET_KEY: "pk_test_1",
    RESEND_API_KEY: "nonsense",
    AUTH_SECRET: "short",
    DATABASE_URL: "db.example.com",
  });
  expect(problems.map((problem) => problem.split(" ")[0]).sort()).toEqual([
    "AUTH_SECRET",
    "DATABASE_URL",
    "RESEND_API_KEY",
    "STRIPE_SECRET_KEY",
    "STRIPE_SECRET_KEY",
  ]);
});
