import type Stripe from "stripe";
import { createStripeClient } from "@/lib/billing/stripe";
import { createStripeEmulator, type StripeEmulator, type StripeEmulatorOptions } from "@/stripe-emulator";
import { afterFile } from "./file-cleanup";

export type TestStripe = {
  emulator: StripeEmulator;
  /** The real SDK, as the product sets it up, pointed at the emulator. */
  stripe: Stripe;
};

/**
 * Starts an embedded Stripe for the present test file, on a free port. Every response and webhook that
 * departs from the SDK's types fails. It ends with the file.
 */
export async function testStripe(options: StripeEmulatorOptions = {}): Promise<TestStripe> {
  const emulator = await createStripeEmulator({ validateResponses: true, ...options });
  afterFile(() => emulator.close());
  const stripe = createStripeClient({ secretKey: "sk_test_embedded", apiBase: emulator.url });
  return { emulator, stripe };
}
