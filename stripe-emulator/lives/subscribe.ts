import type Stripe from "stripe";
import { type Life, living } from "./life";
import { licensed, type PriceKind, priceOf } from "./prices";

/**
 * Begins a subscription, by the API or through Checkout; called first, and again when one has ended.
 * @returns what was done, or null when there is a subscription
 */
export async function subscribe(life: Life): Promise<string | null> {
  const { random, stripe, customer } = life;
  if (living(life)) return null;
  await changeCard(life, "pm_card_visa");
  const first = random.pick(licensed);
  const chosen: PriceKind[] = [first];
  if (random.chance(0.35) && first !== "seat") chosen.push("seat");
  if (random.chance(0.25)) chosen.push("metered");
  const items: { price: string; quantity?: number }[] = [];
  for (const kind of chosen) {
    const price = await priceOf(life, kind);
    items.push(kind === "metered" ? { price } : { price, quantity: random.int(1, 5) });
  }
  const trial = random.chance(0.2) ? { trial_period_days: random.int(1, 20) } : {};
  const rates = random.chance(0.3) ? { default_tax_rates: await taxRates(life) } : {};
  const discounts = random.chance(0.35) ? { discounts: [{ coupon: await coupon(life) }] } : {};
  const what = `${chosen.join("+")} ${JSON.stringify({ ...trial, ...rates, ...discounts })}`;
  if (random.chance(0.2)) {
    await checkOut(life, { line_items: items, subscription_data: { ...trial, ...rates }, ...discounts });
    return `check out ${what}`;
  }
  const billing: Partial<Stripe.SubscriptionCreateParams> = random.chance(0.1)
    ? { collection_method: "send_invoice", days_until_due: random.int(1, 30) }
    : {};
  await stripe.subscriptions.create({ customer, items, ...billing, ...trial, ...rates, ...discounts });
  return `subscribe ${what} ${JSON.stringify(billing)}`;
}

async function checkOut(life: Life, params: Stripe.Checkout.SessionCreateParams): Promise<void> {
  const { emulator, stripe, customer } = life;
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer,
    success_url: "https://example.com/done",
    ...params,
  });
  const card = { number: "4242424242424242", expMonth: 12, expYear: 2040, cvc: "123" };
  const { status } = emulator.completeCheckout(session.id, { card });
  if (status !== "complete") throw new Error(`Checkout Session ${session.id} is ${status}`);
}

/** A coupon of any kind. @returns its id */
export async function coupon(life: Life): Promise<string> {
  const { random, stripe, currency } = life;
  const { id } = await stripe.coupons.create({
    ...(random.chance(0.5)
      ? { percent_off: random.pick([10, 33.33, 50, 100]) }
      : { amount_off: random.pick([101, 700, 50_000]), currency }),
    ...random.pick<Stripe.CouponCreateParams>([
      { duration: "once" },
      { duration: "forever" },
      { duration: "repeating", duration_in_months: 2 },
    ]),
  });
  return id;
}

async function taxRates(life: Life): Promise<string[]> {
  const { random, stripe } = life;
  const rates: string[] = [];
  const inclusive = random.chance(0.5);
  for (const percentage of random.pick([[19], [8.875], [10, 5]])) {
    rates.push((await stripe.taxRates.create({ display_name: "VAT", percentage, inclusive })).id);
  }
  return rates;
}

/** Makes a card the customer's default. */
export async function changeCard({ stripe, customer }: Life, card: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
}
