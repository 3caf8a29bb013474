import { type BillingContext, stripeClient } from "@/lib/billing/stripe";
import { withDatabase } from "./with-database";

/** Runs a command on the configured database and Stripe, and closes the database after it. */
export async function withBilling(work: (ctx: BillingContext) => Promise<void>): Promise<void> {
  const stripe = stripeClient();
  await withDatabase((db) => work({ db, stripe }));
}
