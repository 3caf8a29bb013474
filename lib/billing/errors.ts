import { sqlStateOf, UnavailableError } from "@/lib/errors";
import { isStripeDown } from "./stripe";

/** PostgreSQL's code for a lock that didn't come in time. */
const lockNotAvailable = "55P03";

const busy = "Somebody else is changing this organization’s billing. Try again in a minute.";

/** Says that Stripe doesn't answer, without alarm: nothing that comes through here charges. */
function paymentsUnavailable(cause: unknown): UnavailableError {
  return new UnavailableError(
    "Our payment provider doesn’t answer right now. Nothing was charged; try again in a minute.",
    { cause },
  );
}

/**
 * Runs something that needs Stripe.
 * @throws UnavailableError, with a sentence for people, when Stripe can't be reached or is in trouble, or
 * when somebody else holds the lock for too long.
 */
export async function needsStripe<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (sqlStateOf(error) === lockNotAvailable) throw new UnavailableError(busy, { cause: error });
    throw isStripeDown(error) ? paymentsUnavailable(error) : error;
  }
}
