import { EnvironmentError, parseEnv } from "@/lib/env";
import type { Environment } from "./processes";
import { SetupError } from "./setup-error";

/** What will be set for the services that are embedded, which don't run yet. */
const embeddedStripe = { STRIPE_SECRET_KEY: "sk_test_embedded", STRIPE_WEBHOOK_SECRETS: "whsec_embedded" };
const embeddedMail = { RESEND_API_KEY: "re_embedded" };
const embeddedDatabase = { DATABASE_URL: "postgres://localhost/keel_embedded" };

/**
 * What the product would refuse of this environment, embedded services being added where it names no real
 * one. One sentence a variable.
 */
export function settingsProblems(source: Environment): string[] {
  const problems: string[] = [];
  let complete: Environment = { ...source };
  if (!source.DATABASE_URL) complete = { ...complete, ...embeddedDatabase };
  if (!source.RESEND_API_KEY) complete = { ...complete, ...embeddedMail };
  if (!source.STRIPE_SECRET_KEY) complete = { ...complete, ...embeddedStripe };
  else if (!source.STRIPE_WEBHOOK_SECRETS) {
    problems.push(
      "STRIPE_SECRET_KEY is set, so STRIPE_WEBHOOK_SECRETS must be too: " +
        "stripe listen --forward-to localhost:3000/api/stripe/webhook prints the secret.",
    );
    complete = { ...complete, STRIPE_WEBHOOK_SECRETS: embeddedStripe.STRIPE_WEBHOOK_SECRETS };
  }
  try {
    parseEnv(complete);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    problems.push(...error.problems);
  }
  return problems;
}

/** @throws SetupError naming everything that is wrong, before anything is started. */
export function checkSettings(source: Environment): void {
  const problems = settingsProblems(source);
  if (problems.length === 0) return;
  throw new SetupError(
    problems.join("\n✗ "),
    "Mend it in .env or in the shell, or unset a service's variables to use the embedded one.",
  );
}
