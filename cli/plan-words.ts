import type Stripe from "stripe";
import type { PlanReport } from "@/lib/billing/inspect-plans";
import { currencies, intervals, planOf } from "@/lib/billing/plans";
import { amountOf, keyOf, type SoldPrice } from "@/lib/billing/plans-at-stripe";
import { intervalAdverbs, namePrice } from "@/lib/billing/price-words";
import type { PlanChange } from "@/lib/billing/sync-plans";

/** What a change does, as in `replace Pro monthly in USD: $19 → $29; its subscribers keep $19`. */
export function describeChange(change: PlanChange): string {
  const { name } = planOf(change.plan);
  switch (change.kind) {
    case "create_product":
      return `create the product ${name}`;
    case "update_product": {
      const fields = change.differences.map(
        ({ field, is, becomes }) => `${field} ${JSON.stringify(is)} → ${JSON.stringify(becomes)}`,
      );
      return `update the product ${name}: ${fields.join(", ")}`;
    }
    case "create_price":
      return `create ${nameSold(change)}: ${namePrice(change.price, change.currency)}`;
    case "replace_price": {
      const was = nameStripePrice(change.replaced);
      const becomes = namePrice(change.price, change.currency);
      return `replace ${nameSold(change)}: ${was} → ${becomes}; its subscribers keep what they have`;
    }
    case "restore_price":
      return `put ${nameSold(change)} on sale again: ${namePrice(change.price, change.currency)}`;
    case "archive_price": {
      const { archived } = change;
      return `take a price of ${name} off sale: ${nameStripePrice(archived)} (${archived.id}); its subscribers keep it`;
    }
    case "archive_product":
      return `take ${name} off sale`;
    case "restore_product":
      return `put ${name} on sale again`;
  }
}

const nameSold = ({ plan, interval, currency }: SoldPrice) =>
  `${planOf(plan).name} ${intervalAdverbs[interval]} in ${currency.toUpperCase()}`;

/** Whatever there is at Stripe: `$19 a month`, `€190 every 3 months`. */
function nameStripePrice(price: Stripe.Price): string {
  const amount = amountOf(price);
  const what = amount === null ? "an amount that isn’t plain" : namePrice(amount, price.currency);
  const { recurring } = price;
  if (!recurring) return `${what} once`;
  const { interval, interval_count: count } = recurring;
  return `${what} ${count === 1 ? `a ${interval}` : `every ${count} ${interval}s`}`;
}

/** A plan with what Stripe sells of it, and below that what isn't as it should be. */
export function describeReport(report: PlanReport): string[] {
  const { name, trialDays } = planOf(report.plan);
  const facts = [
    report.state === "missing" ? "not in Stripe" : report.state === "archived" ? "archived" : "on sale",
    ...(trialDays > 0 ? [`${trialDays} days to try it`] : []),
    `${report.subscriptions} ${report.subscriptions === 1 ? "subscription" : "subscriptions"}`,
  ];
  return [
    `${report.plan.padEnd(nameWidth)}${name}: ${facts.join(", ")}`,
    ...intervals.map((interval) => {
      const amounts = currencies.map((currency) => {
        const holder = report.prices.find(
          ({ sold }) => sold.interval === interval && sold.currency === currency,
        )?.holder;
        const amount = holder?.active ? amountOf(holder) : null;
        return amount === null ? `${currency.toUpperCase()} –` : namePrice(amount, currency);
      });
      return `  ${intervalAdverbs[interval].padEnd(nameWidth)}${amounts.join("  ·  ")}`;
    }),
    ...describeDrift(report).map((line) => `  ! ${line}`),
  ];
}

const nameWidth = 11;

/** What Stripe has otherwise than the catalogue, and our tables otherwise than Stripe. */
function describeDrift({ plan, changes, unknown, unfinished, prices }: PlanReport): string[] {
  return [
    ...changes.map((change) => `plans sync would ${describeChange(change)}`),
    ...unknown.map(
      (price) =>
        `${nameStripePrice(price)} (${price.id}) is on sale, but not in the catalogue; sync leaves it`,
    ),
    ...unfinished.map(
      (price) => `${nameStripePrice(price)} (${price.id}) is still on sale: plans archive ${plan} --apply`,
    ),
    ...prices
      .filter(({ isMirrored }) => !isMirrored)
      .map(({ sold }) => `${keyOf(sold)} isn’t in our tables as Stripe has it: plans sync --apply`),
  ];
}

export function changeToJson(change: PlanChange): Record<string, unknown> {
  switch (change.kind) {
    case "replace_price":
      return { ...change, replaced: priceToJson(change.replaced) };
    case "restore_price":
      return { ...change, restored: priceToJson(change.restored) };
    case "archive_price":
      return { ...change, archived: priceToJson(change.archived) };
    default:
      return change;
  }
}

/** Amounts in minor units, as in the catalogue; null for one that it has no words for. */
function priceToJson(price: Stripe.Price) {
  return { id: price.id, currency: price.currency, price: amountOf(price), active: price.active };
}

export function reportToJson(report: PlanReport): Record<string, unknown> {
  return {
    ...report,
    prices: report.prices.map(({ sold, holder, isMirrored }) => ({
      lookupKey: keyOf(sold),
      interval: sold.interval,
      currency: sold.currency,
      catalogue: sold.price,
      stripe: holder && priceToJson(holder),
      isMirrored,
    })),
    changes: report.changes.map(changeToJson),
    unknown: report.unknown.map(priceToJson),
    unfinished: report.unfinished.map(priceToJson),
  };
}
