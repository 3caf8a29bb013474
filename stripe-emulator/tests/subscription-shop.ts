import type Stripe from "stripe";
import type { StripeEmulator, StripeEmulatorOptions } from "../index";
import { createPayingCustomer, createPlan, startEmulator } from "./fixtures";

export const at = (iso: string) => Date.parse(iso) / 1000;
export const day = 86_400;
export const hour = 3_600;

/** A shop with two plans and a customer on a test clock that stands at `start`. */
export async function openShop({
  start = "2026-04-01T00:00:00Z",
  card = "pm_card_visa",
  ...options
}: StripeEmulatorOptions & { start?: string; card?: string | null } = {}) {
  const { emulator, stripe } = await startEmulator({ now: () => at(start) * 1000, ...options });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at(start) });
  const pro = await createPlan(stripe, { name: "Pro", amount: 3000 });
  const team = await createPlan(stripe, { name: "Team", amount: 9000 });
  const customer = card
    ? await createPayingCustomer(stripe, { test_clock: clock.id, card })
    : await stripe.customers.create({ test_clock: clock.id, email: "ada@example.com" });
  const advance = async (to: number | string) => {
    await stripe.testHelpers.testClocks.advance(clock.id, {
      frozen_time: typeof to === "string" ? at(to) : to,
    });
    await emulator.idle();
  };
  const payWith = async (token: string) => {
    const method = await stripe.paymentMethods.attach(token, { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  };
  return { emulator, stripe, clock, pro, team, customer, advance, payWith };
}

/** The same with a subscription to the smaller plan. */
export async function openSubscribedShop(options: Parameters<typeof openShop>[0] = {}) {
  const shop = await openShop(options);
  const subscription = await shop.stripe.subscriptions.create({
    customer: shop.customer.id,
    items: [{ price: shop.pro.monthly.id }],
  });
  const [item] = subscription.items.data;
  if (!item) throw new Error("A subscription without an item");
  return { ...shop, subscription, item };
}

/** A customer's invoices, oldest first. */
export async function invoicesOf(stripe: Stripe, customer: string): Promise<Stripe.Invoice[]> {
  return (await stripe.invoices.list({ customer, limit: 100 })).data.reverse();
}

export const lineAmounts = (invoice: Stripe.Invoice | undefined) =>
  invoice?.lines.data.map(({ amount }) => amount);

/** Types of the events since a number of them, oldest first. */
export function eventsSince(emulator: StripeEmulator, count: number): string[] {
  return emulator.store
    .of("event")
    .all()
    .slice(count)
    .map(({ type }) => type);
}
