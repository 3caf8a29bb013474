import { randomUUID } from "node:crypto";
import Stripe from "stripe";
import type { Scenario, Stage } from "./scenario";
import { invoicesOf, latestInvoice, newCustomer, newPrice, subscribed } from "./shop";
import { lineAmounts } from "./snapshots";

type Tier = Stripe.PriceCreateParams.Tier;

/** What a quantity costs by tiers, as an invoice's total and lines. */
async function tiered(
  stage: Stage,
  mode: "graduated" | "volume",
  tiers: Tier[],
  quantity: number,
): Promise<void> {
  const price = await newPrice(stage, { billing_scheme: "tiered", tiers_mode: mode, tiers });
  const { subscription } = await subscribed(stage, price, { quantity });
  const invoice = await latestInvoice(stage, subscription.id);
  stage.note("total", invoice.total);
  stage.note(
    "lines",
    invoice.lines.data.map(({ amount, quantity: count }) => [amount, count]),
  );
}

const tiers: Tier[] = [
  { up_to: 10, unit_amount: 500 },
  { up_to: "inf", unit_amount: 300 },
];

const flatTiers: Tier[] = [
  { up_to: 10, unit_amount: 500, flat_amount: 1000 },
  { up_to: "inf", unit_amount: 300, flat_amount: 2000 },
];

/** Usage is accepted for the past few weeks only, by wall time: the clock starts two days ago, on the hour. */
function twoDaysAgo(): string {
  const hour = 3_600_000;
  return new Date(Math.floor(Date.now() / hour) * hour - 48 * hour).toISOString();
}

/** A meter and a price of 0.05 a unit, billed every week. */
async function newMeteredPrice(stage: Stage, formula: "count" | "last" | "sum") {
  const event_name = `calls_${randomUUID().replaceAll("-", "")}`;
  const meter = await stage.stripe.billing.meters.create({
    display_name: "Calls",
    event_name,
    default_aggregation: { formula },
  });
  stage.later(() => stage.stripe.billing.meters.deactivate(meter.id));
  const price = await newPrice(stage, {
    unit_amount: 5,
    interval: "week",
    recurring: { usage_type: "metered", meter: meter.id },
  });
  return { meter: meter.id, event_name, price };
}

/** Subscribes, reports 10 and 15, and lets a week pass. @param counted what the meter makes of them */
async function metered(stage: Stage, formula: "count" | "last" | "sum", counted: number): Promise<void> {
  const { meter, event_name, price } = await newMeteredPrice(stage, formula);
  const customer = await newCustomer(stage);
  const subscription = await stage.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  stage.note(
    "invoices in the beginning",
    (await invoicesOf(stage, { subscription: subscription.id })).length,
  );
  await stage.advance(stage.day(1));
  for (const [index, value] of [10, 15].entries()) {
    await stage.stripe.billing.meterEvents.create({
      event_name,
      payload: { stripe_customer_id: customer.id, value: String(value) },
      timestamp: stage.day(0, 3_600 * (index + 1)),
    });
  }
  await stage.until("The usage", async () => {
    const { data } = await stage.stripe.billing.meters.listEventSummaries(meter, {
      customer: customer.id,
      start_time: stage.day(0),
      end_time: stage.day(1),
    });
    return data.reduce((sum, summary) => sum + summary.aggregated_value, 0) === counted;
  });
  await stage.advance(stage.day(7, 7_200));
  const renewal = (await invoicesOf(stage, { subscription: subscription.id })).at(-1);
  if (!renewal) throw new Error("There was no renewal");
  stage.note("renewal", [renewal.status, renewal.total]);
  stage.note("lines", lineAmounts(stage.view, renewal));
}

export const usage: readonly Scenario[] = [
  {
    name: "tiers-graduated",
    title: "Graduated: ten at 5.00, the other two at 3.00",
    run: (stage) => tiered(stage, "graduated", tiers, 12),
    expected: { total: 5600 },
  },
  {
    name: "tiers-volume",
    title: "By volume: all twelve at 3.00",
    run: (stage) => tiered(stage, "volume", tiers, 12),
    expected: { total: 3600 },
  },
  {
    name: "tiers-graduated-flat",
    title: "Graduated with flat amounts: those of both tiers",
    run: (stage) => tiered(stage, "graduated", flatTiers, 12),
    expected: { total: 8600 },
  },
  {
    name: "tiers-volume-flat",
    title: "By volume with flat amounts: that of the tier that is reached",
    run: (stage) => tiered(stage, "volume", flatTiers, 12),
    expected: { total: 5600 },
  },
  {
    name: "packages",
    title: "Packages of ten, rounded up: 25 are three",
    async run(stage) {
      const price = await newPrice(stage, {
        unit_amount: 1000,
        transform_quantity: { divide_by: 10, round: "up" },
      });
      const { subscription } = await subscribed(stage, price, { quantity: 25 });
      stage.note("total", (await latestInvoice(stage, subscription.id)).total);
    },
    expected: { total: 3000 },
  },
  {
    name: "decimal-amount",
    title: "A unit amount of 0.5 cents times 1,001 is rounded once",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount_decimal: Stripe.Decimal.from("0.5") });
      const { subscription } = await subscribed(stage, price, { quantity: 1001 });
      stage.note("total", (await latestInvoice(stage, subscription.id)).total);
    },
    expected: { total: 501 },
  },
  {
    name: "zero-decimal-currency",
    title: "JPY has no minor unit",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000, currency: "jpy" });
      const { subscription } = await subscribed(stage, price);
      const invoice = await latestInvoice(stage, subscription.id);
      stage.note("invoice", [invoice.total, invoice.lines.data[0]?.description ?? null]);
    },
    expected: { invoice: [2000, "1 × Pro (at ¥2,000 / month)"] },
  },
  {
    name: "metered-sum",
    title: "Usage of a week is summed and billed after it",
    start: twoDaysAgo,
    run: (stage) => metered(stage, "sum", 25),
    expected: { "invoices in the beginning": 0, renewal: ["paid", 125] },
  },
  {
    name: "metered-count",
    title: "Events of a week are counted, whatever their value",
    start: twoDaysAgo,
    run: (stage) => metered(stage, "count", 2),
    expected: { "invoices in the beginning": 0, renewal: ["paid", 10] },
  },
];
