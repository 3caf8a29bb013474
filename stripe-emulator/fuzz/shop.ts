import Stripe from "stripe";

/** Unix seconds at which the test clocks of the shop stand. */
export const openedAt = Date.parse("2026-04-30T10:00:00Z") / 1000;
const day = 86_400;

async function fillCatalogue(stripe: Stripe) {
  const product = await stripe.products.create({ name: "Pro" });
  const other = await stripe.products.create({ name: "Seats" });
  const unused = await stripe.products.create({ name: "Unused" });
  await stripe.products.del(unused.id);
  const meter = await stripe.billing.meters.create({
    display_name: "Calls",
    event_name: "calls",
    default_aggregation: { formula: "sum" },
  });
  const price = (params: Partial<Stripe.PriceCreateParams>) =>
    stripe.prices.create({ product: product.id, currency: "usd", ...params });
  const monthly = await price({ unit_amount: 3000, recurring: { interval: "month" }, lookup_key: "pro" });
  const yearly = await price({ unit_amount: 30_000, recurring: { interval: "year" } });
  const yen = await price({ currency: "jpy", unit_amount: 500, recurring: { interval: "month" } });
  const seats = await price({
    product: other.id,
    recurring: { interval: "month" },
    billing_scheme: "tiered",
    tiers_mode: "graduated",
    tiers: [
      { up_to: 5, unit_amount: 0 },
      { up_to: "inf", unit_amount_decimal: Stripe.Decimal.from("12.5") },
    ],
  });
  const metered = await price({
    product: other.id,
    unit_amount_decimal: Stripe.Decimal.from("0.7"),
    recurring: { interval: "month", usage_type: "metered", meter: meter.id },
  });
  const once = await price({ product: other.id, unit_amount: 999 });
  const archived = await price({ unit_amount: 1, recurring: { interval: "month" } });
  await stripe.prices.update(archived.id, { active: false });
  const half = await stripe.coupons.create({ percent_off: 50, duration: "repeating", duration_in_months: 3 });
  const five = await stripe.coupons.create({ amount_off: 500, currency: "usd", duration: "forever" });
  await stripe.coupons.create({ percent_off: 100, duration: "once", max_redemptions: 1 });
  const promotion = { type: "coupon", coupon: five.id } as const;
  const code = await stripe.promotionCodes.create({ promotion, code: "FIVE", max_redemptions: 2 });
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: false });
  await stripe.taxRates.create({ display_name: "GST", percentage: 7.7, inclusive: true });
  return { monthly, yearly, yen, seats, metered, once, half, five, code, rate };
}

async function payingCustomer(stripe: Stripe, name: string): Promise<Stripe.Customer> {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: openedAt });
  const customer = await stripe.customers.create({
    name,
    email: "ada@example.com",
    test_clock: clock.id,
    tax_id_data: [{ type: "eu_vat", value: "DE123456789" }],
  });
  const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.paymentMethods.attach("pm_card_authenticationRequired", { customer: customer.id });
  await stripe.paymentMethods.attach("pm_success_de", { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  await stripe.customers.createBalanceTransaction(customer.id, { amount: -700, currency: "usd" });
  return customer;
}

type Catalogue = Awaited<ReturnType<typeof fillCatalogue>>;

/** Subscriptions in every state that comes by itself. */
async function subscribe(stripe: Stripe, customer: string, shop: Catalogue): Promise<void> {
  const { monthly, yearly, seats, metered, half, rate } = shop;
  const create = (params: Omit<Stripe.SubscriptionCreateParams, "customer">) =>
    stripe.subscriptions.create({ customer, ...params });
  await create({
    items: [{ price: monthly.id, quantity: 2 }, { price: seats.id, quantity: 9 }, { price: metered.id }],
    discounts: [{ coupon: half.id }],
    default_tax_rates: [rate.id],
  });
  await create({ items: [{ price: yearly.id }] });
  await create({ items: [{ price: monthly.id }], trial_period_days: 10 });
  await create({ items: [{ price: monthly.id }], payment_behavior: "default_incomplete" });
  await create({ items: [{ price: monthly.id }], collection_method: "send_invoice", days_until_due: 7 });
  await create({ items: [{ price: monthly.id }], cancel_at_period_end: true });
  const canceled = await create({ items: [{ price: monthly.id }] });
  await stripe.subscriptions.cancel(canceled.id);
  const scheduled = await create({ items: [{ price: monthly.id }] });
  await stripe.subscriptionSchedules.create({ from_subscription: scheduled.id });
  await stripe.subscriptionSchedules.create({
    customer,
    start_date: openedAt + 5 * day,
    phases: [{ items: [{ price: yearly.id }], duration: { interval: "month", interval_count: 2 } }],
  });
}

/** Invoices in every state, with what belongs to them. */
async function bill(stripe: Stripe, customer: string, { once }: Catalogue): Promise<void> {
  const invoice = async (amount: number) => {
    const draft = await stripe.invoices.create({ customer, auto_advance: false });
    await stripe.invoiceItems.create({ customer, invoice: draft.id, amount, currency: "usd" });
    return draft.id;
  };
  const open = async (amount: number) => {
    const id = await invoice(amount);
    await stripe.invoices.finalizeInvoice(id);
    return id;
  };
  await invoice(1200);
  await open(1300);
  await stripe.invoices.voidInvoice(await open(1400));
  await stripe.invoices.markUncollectible(await open(1500));
  await stripe.invoices.pay(await open(1600), { paid_out_of_band: true });
  const paid = await open(2600);
  await stripe.invoices.pay(paid);
  await stripe.creditNotes.create({ invoice: paid, amount: 100, credit_amount: 100 });
  await stripe.invoiceItems.create({ customer, pricing: { price: once.id }, quantity: 3 });
}

/** Payments and saved cards, done and half done. */
async function pay(stripe: Stripe, customer: string): Promise<void> {
  const intent = (params: Partial<Stripe.PaymentIntentCreateParams>) =>
    stripe.paymentIntents.create({ amount: 1700, currency: "usd", customer, ...params });
  const confirmed = { confirm: true, off_session: true } as const;
  const card = (await stripe.paymentMethods.list({ customer, type: "card" })).data.at(-1)?.id ?? "";
  await intent({});
  await intent({ payment_method: card });
  const paid = await intent({ payment_method: card, ...confirmed });
  await intent({ payment_method: card, ...confirmed, capture_method: "manual" });
  await stripe.refunds.create({ payment_intent: paid.id, amount: 200 });
  await stripe.setupIntents.create({ customer });
  await stripe.setupIntents.create({ customer, payment_method: card });
}

async function openDoors(stripe: Stripe, customer: string, { monthly, once }: Catalogue): Promise<void> {
  const urls = { success_url: "https://example.com/done", cancel_url: "https://example.com/" };
  await stripe.checkout.sessions.create({
    mode: "subscription",
    customer,
    line_items: [{ price: monthly.id, quantity: 1 }],
    allow_promotion_codes: true,
    ...urls,
  });
  await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: once.id, quantity: 2 }],
    ...urls,
  });
  await stripe.checkout.sessions.create({ mode: "setup", customer, currency: "usd", ...urls });
  await stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });
  await stripe.billingPortal.sessions.create({ customer, return_url: "https://example.com/" });
}

/** A shop with objects of every kind, most of them twice: for two customers who mustn't reach each other's. */
export async function openShop(stripe: Stripe): Promise<void> {
  const catalogue = await fillCatalogue(stripe);
  await stripe.webhookEndpoints.create({ url: "http://127.0.0.1:9/", enabled_events: ["charge.expired"] });
  for (const name of ["Ada", "Grace"]) {
    const { id } = await payingCustomer(stripe, name);
    await stripe.billing.meterEvents.create({
      event_name: "calls",
      payload: { stripe_customer_id: id, value: "40" },
    });
    await subscribe(stripe, id, catalogue);
    await bill(stripe, id, catalogue);
    await pay(stripe, id);
    await openDoors(stripe, id, catalogue);
  }
  const gone = await stripe.customers.create({ name: "Gone" });
  await stripe.customers.del(gone.id);
}
