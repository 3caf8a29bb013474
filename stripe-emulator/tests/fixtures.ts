import { createServer, type Server } from "node:http";
import Stripe from "stripe";
import { onTestFinished } from "vitest";
import { createStripeEmulator, type StripeEmulator, type StripeEmulatorOptions } from "../index";

export const visa = { number: "4242424242424242", expMonth: 12, expYear: 2040, cvc: "123" };
export const webhookSecret = "whsec_test";

/** The real SDK, pointed at an emulator. */
export function sdk(emulator: StripeEmulator, config: Stripe.StripeConfig = {}): Stripe {
  return new Stripe("sk_test_emulator", {
    host: emulator.host,
    port: emulator.port,
    protocol: "http",
    maxNetworkRetries: 0,
    ...config,
  });
}

/** An emulator and the SDK, gone when the test is over. */
export async function startEmulator(
  options: StripeEmulatorOptions = {},
): Promise<{ emulator: StripeEmulator; stripe: Stripe }> {
  const emulator = await createStripeEmulator(options);
  onTestFinished(() => emulator.close());
  return { emulator, stripe: sdk(emulator) };
}

export interface Receiver {
  url: string;
  /** What arrived, in order. */
  received: { body: string; signature: string }[];
  /** Status of the next answers, by turn; 200 when there is none left. */
  answers: number[];
}

/** A webhook endpoint that keeps what it gets. */
export async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: "", received: [], answers: [] };
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      receiver.received.push({ body, signature: String(request.headers["stripe-signature"]) });
      response.writeHead(receiver.answers.shift() ?? 200).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The receiver has no port");
  receiver.url = `http://127.0.0.1:${address.port}/webhook`;
  return receiver;
}

/** A product with a monthly and a yearly price, by lookup key. */
export async function createPlan(
  stripe: Stripe,
  {
    name = "Pro",
    amount = 2000,
    currency = "usd",
  }: { name?: string; amount?: number; currency?: string } = {},
): Promise<{ product: Stripe.Product; monthly: Stripe.Price; yearly: Stripe.Price }> {
  const product = await stripe.products.create({ name });
  const price = (interval: "month" | "year", unitAmount: number) =>
    stripe.prices.create({
      product: product.id,
      currency,
      unit_amount: unitAmount,
      recurring: { interval },
      lookup_key: `${name.toLowerCase()}_${interval}`,
    });
  return { product, monthly: await price("month", amount), yearly: await price("year", amount * 10) };
}

/** A customer who pays with a saved card. */
export async function createPayingCustomer(
  stripe: Stripe,
  { card = "pm_card_visa", ...params }: Stripe.CustomerCreateParams & { card?: string } = {},
): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ email: "ada@example.com", ...params });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  return customer;
}

/** Types of the events so far, oldest first. */
export function eventTypes(emulator: StripeEmulator): string[] {
  return emulator.store
    .of("event")
    .all()
    .map(({ type }) => type);
}
