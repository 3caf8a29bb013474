import type Stripe from "stripe";
import type { Fact, Stage } from "./scenario";
import { invoiceFacts } from "./snapshots";

/** What scenarios buy and who buys it. Everything is made anew, since another account has nothing in common. */

type PriceParams = Omit<Stripe.PriceCreateParams, "currency" | "recurring"> & {
  currency?: string;
  interval?: "day" | "week" | "month" | "year";
  count?: number;
  name?: string;
  recurring?: Partial<Stripe.PriceCreateParams.Recurring>;
};

/** A recurring price of a product of its own, e.g. `newPrice(stage, { unit_amount: 2000 })` for 20.00 USD a month. */
export async function newPrice(
  stage: Stage,
  {
    interval = "month",
    count = 1,
    name = "Pro",
    currency = "usd",
    recurring,
    product,
    ...params
  }: PriceParams,
): Promise<Stripe.Price> {
  const price = await stage.stripe.prices.create({
    currency,
    product: product ?? (await newProduct(stage, name)),
    recurring: { interval, interval_count: count, ...recurring },
    ...params,
  });
  stage.view.id(price);
  stage.later(() => stage.stripe.prices.update(price.id, { active: false }));
  return price;
}

/** @returns its id */
async function newProduct(stage: Stage, name: string): Promise<string> {
  const { id } = await stage.stripe.products.create({ name });
  stage.later(() => stage.stripe.products.update(id, { active: false }));
  return id;
}

/** A one-time price, for invoice items. */
export async function newOneTimePrice(
  stage: Stage,
  unit_amount: number,
  name = "Setup",
): Promise<Stripe.Price> {
  const product = await newProduct(stage, name);
  const price = await stage.stripe.prices.create({ currency: "usd", product, unit_amount });
  stage.later(() => stage.stripe.prices.update(price.id, { active: false }));
  return price;
}

/** A customer on the scenario's clock, with a default card unless `card` is null. */
export async function newCustomer(
  stage: Stage,
  { card = "pm_card_visa", ...params }: Stripe.CustomerCreateParams & { card?: string | null } = {},
): Promise<Stripe.Customer> {
  const customer = await stage.stripe.customers.create({
    email: "ada@example.com",
    test_clock: stage.clock,
    ...params,
  });
  if (card) await changeCard(stage, customer.id, card);
  return customer;
}

/** Attaches a card and makes it the customer's default. @returns the payment method's id */
export async function changeCard(stage: Stage, customer: string, card: string): Promise<string> {
  const { id } = await stage.stripe.paymentMethods.attach(card, { customer });
  await stage.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  return id;
}

/** A customer with a subscription to one price. */
export async function subscribed(
  stage: Stage,
  price: Stripe.Price,
  { quantity = 1, ...params }: Omit<Stripe.SubscriptionCreateParams, "customer"> & { quantity?: number } = {},
): Promise<{ customer: Stripe.Customer; subscription: Stripe.Subscription; item: string }> {
  const customer = await newCustomer(stage);
  const subscription = await stage.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity }],
    ...params,
  });
  return { customer, subscription, item: firstItem(subscription) };
}

/** @returns the id of a subscription's first item */
export function firstItem(subscription: Stripe.Subscription): string {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`Subscription ${subscription.id} has no items`);
  return item.id;
}

/** A subscription's or a customer's invoices, oldest first. */
export async function invoicesOf(
  stage: Stage,
  of: { subscription: string } | { customer: string },
): Promise<Stripe.Invoice[]> {
  const { data } = await stage.stripe.invoices.list({ ...of, limit: 100 });
  return data.reverse();
}

/** The newest invoice of a subscription. */
export async function latestInvoice(stage: Stage, subscription: string): Promise<Stripe.Invoice> {
  const invoice = (await invoicesOf(stage, { subscription })).at(-1);
  if (!invoice) throw new Error(`Subscription ${subscription} has no invoice`);
  return invoice;
}

/** The whole newest invoice as a fact. */
export async function latestInvoiceFacts(stage: Stage, subscription: string): Promise<Record<string, Fact>> {
  return invoiceFacts(stage.view, await latestInvoice(stage, subscription));
}

/** A coupon that is deleted in the end. */
export async function newCoupon(stage: Stage, params: Stripe.CouponCreateParams): Promise<Stripe.Coupon> {
  const coupon = await stage.stripe.coupons.create(params);
  stage.later(() => stage.stripe.coupons.del(coupon.id));
  return coupon;
}

/** A tax rate that is archived in the end. @returns its id */
export async function newTaxRate(stage: Stage, percentage: number, inclusive: boolean): Promise<string> {
  const { id } = await stage.stripe.taxRates.create({ display_name: "VAT", percentage, inclusive });
  stage.later(() => stage.stripe.taxRates.update(id, { active: false }));
  return id;
}

/** The charge that paid an invoice. */
export async function chargeOf(stage: Stage, invoice: string): Promise<Stripe.Charge> {
  const { payments } = await stage.stripe.invoices.retrieve(invoice, {
    expand: ["payments.data.payment.payment_intent"],
  });
  const intent = payments?.data[0]?.payment.payment_intent;
  if (typeof intent !== "object" || !intent.latest_charge)
    throw new Error(`Invoice ${invoice} has no charge`);
  return stage.stripe.charges.retrieve(String(intent.latest_charge));
}
