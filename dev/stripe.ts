import { createStripeEmulator, type StripeEmulatorOptions } from "@/stripe-emulator";
import type { Environment } from "./processes";

export type EmbeddedStripe = {
  /** The console: objects, events, deliveries, time travel. */
  consoleUrl: string;
  /** What points the product at it. */
  env: Environment;
  close: () => Promise<void>;
};

const webhookSecret = "whsec_embedded";

/**
 * Starts the embedded Stripe, which delivers its webhooks to the app.
 * @param options.dataFile keeps its objects between runs.
 */
export async function startStripe(options: {
  port: number;
  appUrl: string;
  dataFile?: string;
  validateResponses?: boolean;
  /** What follows a renewal that fails. */
  retryPolicy?: StripeEmulatorOptions["retryPolicy"];
}): Promise<EmbeddedStripe> {
  const { appUrl, port, ...rest } = options;
  const url = `http://localhost:${port}`;
  const emulator = await createStripeEmulator({
    ...rest,
    shopName: "Keel",
    port,
    publicUrl: url,
    webhookEndpoints: [{ url: `${appUrl}/api/stripe/webhook`, secret: webhookSecret }],
  });
  return {
    consoleUrl: url,
    env: {
      STRIPE_SECRET_KEY: "sk_test_embedded",
      STRIPE_WEBHOOK_SECRETS: webhookSecret,
      STRIPE_API_BASE: url,
    },
    close: () => emulator.close(),
  };
}
