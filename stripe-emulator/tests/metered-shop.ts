import type Stripe from "stripe";
import { createPayingCustomer, startEmulator } from "./fixtures";

export const at = (iso: string) => Date.parse(iso) / 1000;
export const hour = 3600;
export const day = 24 * hour;
export const start = at("2026-01-15T10:00:00Z");
export const firstRenewal = at("2026-02-15T10:00:00Z");

/** A shop with a meter of requests and a customer who uses them, on a test clock that stands at `start`. */
export async function openMeteredShop(
  options: { formula?: "sum" | "count" | "last"; window?: "hour" | "day" } = {},
) {
  const { emulator, stripe } = await startEmulator({ now: () => start * 1000 });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const meter = await stripe.billing.meters.create({
    display_name: "Requests",
    event_name: "requests",
    default_aggregation: { formula: options.formula ?? "sum" },
    ...(options.window ? { event_time_window: options.window } : {}),
  });
  const product = await stripe.products.create({ name: "Requests" });
  return {
    emulator,
    stripe,
    customer,
    meter,
    /** Reports usage by the customer. */
    report: (value: number | string, more: Partial<Stripe.Billing.MeterEventCreateParams> = {}) =>
      stripe.billing.meterEvents.create({
        event_name: "requests",
        payload: { stripe_customer_id: customer.id, value: String(value) },
        ...more,
      }),
    /** A metered price, 10 a unit unless said otherwise. */
    metered: (params: Partial<Stripe.PriceCreateParams> = { unit_amount: 10 }) =>
      stripe.prices.create({
        product: product.id,
        currency: "usd",
        recurring: { interval: "month", usage_type: "metered", meter: meter.id },
        ...params,
      }),
    subscribe: (...prices: Stripe.Price[]) =>
      stripe.subscriptions.create({ customer: customer.id, items: prices.map(({ id }) => ({ price: id })) }),
    async advance(to: number) {
      await emulator.travel(customer.id, to);
      await emulator.idle();
    },
    async latest() {
      const [invoice] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
      if (!invoice) throw new Error("There is no invoice");
      return invoice;
    },
  };
}

/** What an invoice shows of its lines: description, quantity and amount. */
export const shownLines = (invoice: Pick<Stripe.Invoice, "lines">) =>
  invoice.lines.data.map(({ description, quantity, amount }) => [description, quantity, amount]);
