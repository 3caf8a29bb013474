import type Stripe from "stripe";
import { planChange, type SubscriptionChange } from "../billing/change-subscription";
import { itemsOf, planSubscription } from "../billing/cycle";
import { addPendingItem } from "../billing/invoices";
import type { ItemChange } from "../billing/item-terms";
import { oneOffLine } from "../billing/one-off-lines";
import { discardPendingUpdate } from "../billing/pending-update";
import { checkSoldIn } from "../billing/price-terms";
import { type ResolvedDiscount, redeemDiscounts, replaceDiscounts } from "../billing/redeem-discounts";
import { mirrorItems } from "../billing/schedules/mirror-items";
import { announceShortTrial, beginTrial, endTrial } from "../billing/trials";
import { type ApplyOptions, applyChange } from "../billing/update-subscription";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { changeRecord } from "../store/changes";
import { coverOnly, mergeMetadata, need } from "../store/lookup";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { refuseWhileScheduled } from "./cancel-subscription";
import { type AttributeChange, attributeChange, detailsAfter } from "./subscription-attributes";
import { trialEndFor } from "./subscription-dates";
import {
  checkAdditions,
  checkItems,
  discountsOf,
  type ResolvedItem,
  resolveAdditions,
  resolveItems,
} from "./subscription-params";

type UpdateParams = Stripe.SubscriptionUpdateParams;

const covered = [
  "add_invoice_items",
  "automatic_tax",
  "billing_cycle_anchor",
  "cancel_at",
  "cancel_at_period_end",
  "cancellation_details",
  "collection_method",
  "days_until_due",
  "default_payment_method",
  "default_tax_rates",
  "description",
  "discounts",
  "invoice_settings",
  "items",
  "metadata",
  "off_session",
  "pause_collection",
  "payment_behavior",
  "payment_settings",
  "proration_behavior",
  "proration_date",
  "trial_end",
  "trial_from_plan",
  "trial_settings",
];

/** What may be asked for together with `pending_if_incomplete`. */
const holdable = [
  "add_invoice_items",
  "billing_cycle_anchor",
  "cancel_at_period_end",
  "expand",
  "items",
  "metadata",
  "off_session",
  "payment_behavior",
  "proration_behavior",
  "proration_date",
  "trial_end",
  "trial_from_plan",
];
const holdableItem = ["id", "price", "plan", "price_data", "quantity", "deleted"];

/**
 * Changes a subscription: what it sells, with prorations, or how it goes on.
 * @throws StripeApiError before anything has changed
 */
export function updateFromParams(ctx: Context, subscription: SubscriptionRecord, params: UpdateParams): void {
  coverOnly(params, covered);
  if (subscription.ended_at !== null) {
    updateEnded(ctx, subscription, params);
    return;
  }
  check(ctx, subscription, params);
  const attributes = attributeChange(ctx, subscription, params);
  const discounts = discountsOf(ctx, subscription, params.discounts);
  const items = resolveItems(ctx, params.items ?? []);
  const trial = trialOf(ctx, subscription, params, items);
  const anchorNow = params.billing_cycle_anchor?.type === "now" || trial === "now";
  if (items.length === 0 && !anchorNow && trial === null) {
    updateAttributes(ctx, subscription, params, attributes, discounts);
    return;
  }
  const itemDiscounts = items.map((item, index) =>
    discountsOf(ctx, subscription, item.discounts ?? undefined, `items[${index}][discounts]`),
  );
  const now = ctx.clock.now(subscription.customer);
  const change = planChange(ctx, subscription, changesOf(items, itemDiscounts), {
    behavior: params.proration_behavior ?? "create_prorations",
    at: params.proration_date ?? now,
    anchorNow,
    anchorUnchanged: params.billing_cycle_anchor?.type === "unchanged",
    endsTrial: trial === "now",
    trialEnd: typeof trial === "number" ? trial : null,
    ...(discounts ? { discounts: discounts.map(({ record }) => record) } : {}),
    itemDiscounts: itemDiscounts.flatMap((resolved) => (resolved ?? []).map(({ record }) => record)),
  });
  const additions = additionLines(ctx, subscription, params);
  const full = change.invoiced ? { ...change, lines: [...change.lines, ...additions] } : change;
  applyChange(ctx, subscription, full, { ...optionsOf(params, trial), terms: attributes.terms }, () => {
    if (trial === "now") endTrial(ctx, subscription);
    else if (trial !== null) beginTrial(ctx, subscription, trial);
    if (!change.invoiced) for (const line of additions) addPendingItem(ctx, subscription, line);
    attributes.apply();
    if (discounts) replaceDiscounts(ctx, subscription, discounts);
    redeemOfItems(ctx, subscription, change, items, itemDiscounts);
  });
  if (typeof trial === "number" && !subscription.pending_update) announceShortTrial(ctx, subscription);
  mirrorItems(ctx, subscription);
}

/** Refuses before anything is made. */
function check(ctx: Context, subscription: SubscriptionRecord, params: UpdateParams): void {
  const items = params.items ?? [];
  if (params.payment_behavior === "pending_if_incomplete") checkHoldable(params);
  checkItems(ctx, items);
  checkAdditions(ctx, params.add_invoice_items ?? []);
  if (params.cancel_at !== undefined) refuseWhileScheduled(subscription, "cancel_at");
  if (params.cancel_at_period_end !== undefined) refuseWhileScheduled(subscription, "cancel_at_period_end");
  const billing = items.length > 0 || params.trial_end !== undefined || params.trial_from_plan;
  if (subscription.status === "incomplete" && (billing || params.billing_cycle_anchor?.type === "now")) {
    throw invalidRequest(
      "A subscription with status `incomplete` can only be updated after its first invoice is paid.",
    );
  }
  const at = params.proration_date;
  if (at === undefined) return;
  const periods = itemsOf(ctx, subscription);
  const start = Math.min(...periods.map((item) => item.current_period_start));
  const end = Math.max(...periods.map((item) => item.current_period_end));
  if (at >= start && at <= end) return;
  throw invalidRequest(
    `Invalid proration_date: it must lie within the current period, from ${start} to ${end}.`,
    "proration_date",
  );
}

function checkHoldable(params: UpdateParams): void {
  const keys = Object.keys(params).filter((key) => !holdable.includes(key));
  for (const [index, item] of (params.items ?? []).entries()) {
    keys.push(
      ...Object.keys(item)
        .filter((key) => !holdableItem.includes(key))
        .map((key) => `items[${index}][${key}]`),
    );
  }
  const [first] = keys;
  if (!first) return;
  throw invalidRequest(
    `When \`payment_behavior\` is \`pending_if_incomplete\`, only attributes that prorate or make an invoice can be updated. Not supported: ${keys.join(", ")}.`,
    first,
  );
}

/** The trial that an update asks for: its end, `now` when it ends the one that runs, null without either. */
function trialOf(
  ctx: Context,
  subscription: SubscriptionRecord,
  params: UpdateParams,
  items: readonly ResolvedItem[],
): number | "now" | null {
  if (params.trial_end === "now") return subscription.status === "trialing" ? "now" : null;
  if (params.trial_end === undefined && !params.trial_from_plan) return null;
  const ids = [
    ...items.flatMap(({ price }) => price ?? []),
    ...itemsOf(ctx, subscription).map(({ price }) => price),
  ];
  const prices = ids.map((id) => need(ctx, "price", id));
  return trialEndFor(params, prices, ctx.clock.now(subscription.customer));
}

function changesOf(
  items: readonly ResolvedItem[],
  discounts: readonly (ResolvedDiscount[] | null)[],
): ItemChange[] {
  return items.map(({ discounts: _, ...change }, index) => {
    const resolved = discounts[index];
    return { ...change, ...(resolved ? { discountIds: resolved.map(({ record }) => record.id) } : {}) };
  });
}

function optionsOf(params: UpdateParams, trial: number | "now" | null): ApplyOptions {
  return {
    offSession: params.off_session ?? false,
    paymentBehavior: params.payment_behavior ?? "allow_incomplete",
    held: {
      trialEnd: trial,
      trialFromPlan: params.trial_from_plan ?? false,
      metadata: params.metadata ? mergeMetadata(null, params.metadata) : null,
      cancelAtPeriodEnd: params.cancel_at_period_end ?? null,
    },
  };
}

function additionLines(ctx: Context, subscription: SubscriptionRecord, params: UpdateParams) {
  const now = ctx.clock.now(subscription.customer);
  return resolveAdditions(ctx, params.add_invoice_items ?? [], now).map((oneOff, index) => {
    const price = need(ctx, "price", oneOff.price);
    checkSoldIn(price, subscription.currency, `add_invoice_items[${index}][price]`);
    return oneOffLine(ctx, subscription, oneOff);
  });
}

/** An update that needs no money: nothing is prorated or invoiced. */
function updateAttributes(
  ctx: Context,
  subscription: SubscriptionRecord,
  params: UpdateParams,
  attributes: AttributeChange,
  discounts: ResolvedDiscount[] | null,
): void {
  const additions = additionLines(ctx, subscription, params);
  const held = subscription.pending_update?.cancel_at_period_end ?? undefined;
  if ((params.cancel_at_period_end ?? held) !== held) discardPendingUpdate(ctx, subscription);
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    attributes.apply();
    if (discounts) replaceDiscounts(ctx, subscription, discounts);
    for (const line of additions) addPendingItem(ctx, subscription, line);
  });
  planSubscription(ctx, subscription);
}

function redeemOfItems(
  ctx: Context,
  subscription: SubscriptionRecord,
  change: SubscriptionChange,
  items: readonly ResolvedItem[],
  discounts: readonly (ResolvedDiscount[] | null)[],
): void {
  for (const [index, item] of items.entries()) {
    const terms = change.terms.find(({ id, current, price }) =>
      item.id ? id === item.id : current === null && price === item.price,
    );
    if (!terms) continue;
    redeemDiscounts(ctx, discounts[index] ?? [], {
      customer: subscription.customer,
      subscription: subscription.id,
      subscription_item: terms.id,
    });
  }
}

/** What has ended keeps its terms; only what is said about it may change. */
function updateEnded(ctx: Context, subscription: SubscriptionRecord, params: UpdateParams): void {
  const allowed = ["metadata", "cancellation_details", "expand"];
  if (!Object.keys(params).every((key) => allowed.includes(key))) {
    throw invalidRequest("A canceled subscription can only update its cancellation_details and metadata.");
  }
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    subscription.metadata = mergeMetadata(subscription.metadata, params.metadata);
    subscription.cancellation_details = detailsAfter(subscription, params.cancellation_details);
  });
}
