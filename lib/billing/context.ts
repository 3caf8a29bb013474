import "server-only";
import { database } from "@/db";
import { type BillingContext, stripeClient } from "./stripe";

/** The web process's own. Functions of this folder take one, so that tests and the command line bring theirs. */
export function billingContext(): BillingContext {
  return { db: database(), stripe: stripeClient() };
}
