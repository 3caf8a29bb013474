import Stripe from "stripe";
import { connectionProblemOf } from "@/db/connection-problem";
import { EnvironmentError } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** One sentence for what an operator can mend; everything there is for a fault of ours. */
export function explain(error: unknown): unknown {
  if (error instanceof AppError || error instanceof EnvironmentError) return error.message;
  if (error instanceof Stripe.errors.StripeError) return `Stripe refused or didn't answer: ${error.message}`;
  return connectionProblemOf(error) ?? error;
}
