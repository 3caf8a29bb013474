import Stripe from "stripe";
import { createStripeEmulator, type StripeEmulator } from "../index";

/** A running emulator with one product, as the tests of the pages need it. */
export interface TestShop {
  emulator: StripeEmulator;
  stripe: Stripe;
  priceId: string;
  close(): Promise<void>;
  /** The page's status and HTML. */
  get(path: string): Promise<{ status: number; html: string }>;
  /** Sends a form as the page does; `location` is where a redirect leads. */
  post(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<{ status: number; html: string; location: string | null }>;
  /** A new customer with an open Checkout Session for the monthly price. */
  openCheckout(name?: string): Promise<{ customerId: string; sessionId: string; path: string }>;
  /** The status of a Checkout Session. */
  statusOf(sessionId: string): Promise<Stripe.Checkout.Session.Status | null>;
  /** A customer who has paid for the first month with the card `4242…`. */
  subscribe(name?: string): Promise<{ customerId: string; subscriptionId: string }>;
}

/** What a person types into the card form. */
export function cardFields(cardNumber: string): Record<string, string> {
  const year = String((new Date().getUTCFullYear() + 3) % 100);
  return { cardNumber, expiry: `12 / ${year}`, cvc: "123", cardName: "Ada Example" };
}

/** Starts an emulator on a free port. Whoever opens it closes it. */
export async function openTestShop(): Promise<TestShop> {
  const emulator = await createStripeEmulator();
  const stripe = new Stripe("sk_test_pages", {
    host: emulator.host,
    port: emulator.port,
    protocol: "http",
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const product = await stripe.products.create({ name: "Pro" });
  const price = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 2900,
    recurring: { interval: "month" },
  });

  const shop: TestShop = {
    emulator,
    stripe,
    priceId: price.id,
    close: () => emulator.close(),
    async get(path) {
      const response = await fetch(new URL(path, emulator.url), { redirect: "manual" });
      return { status: response.status, html: await response.text() };
    },
    async post(path, fields, headers = {}) {
      const response = await fetch(new URL(path, emulator.url), {
        method: "POST",
        body: new URLSearchParams(fields),
        headers,
        redirect: "manual",
      });
      return {
        status: response.status,
        html: await response.text(),
        location: response.headers.get("location"),
      };
    },
    async openCheckout(name = "Ada Example") {
      const customer = await stripe.customers.create({ name, email: "ada@example.com" });
      const session = await stripe.checkout.sessions.create({
        mode: "subscription",
        customer: customer.id,
        line_items: [{ price: price.id, quantity: 1 }],
        success_url: "https://app.example.com/done?session={CHECKOUT_SESSION_ID}",
        cancel_url: "https://app.example.com/pricing",
      });
      return { customerId: customer.id, sessionId: session.id, path: new URL(session.url ?? "").pathname };
    },
    async statusOf(sessionId) {
      return (await stripe.checkout.sessions.retrieve(sessionId)).status;
    },
    async subscribe(name) {
      const { customerId, sessionId, path } = await shop.openCheckout(name);
      const { status } = await shop.post(path, cardFields("4242424242424242"));
      if (status !== 303) throw new Error(`The checkout answered ${status}`);
      const { subscription } = await stripe.checkout.sessions.retrieve(sessionId);
      if (typeof subscription !== "string") throw new Error("The checkout made no subscription");
      return { customerId, subscriptionId: subscription };
    },
  };
  return shop;
}

/** The hidden fields of the form on a page, as a browser would send them back. */
export function hiddenFields(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, name = "", value = ""] of html.matchAll(
    /<input type="hidden" name="([\w.-]+)" value="([^"]*)"/g,
  )) {
    fields[name] = value;
  }
  return fields;
}
