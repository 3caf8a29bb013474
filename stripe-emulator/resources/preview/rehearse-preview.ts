import type Stripe from "stripe";
import { nextRenewal } from "../../billing/cycle";
import { createInvoice, pendingItemsOfCustomer } from "../../billing/invoices";
import { redeemDiscounts, resolveDiscounts } from "../../billing/redeem-discounts";
import { Rehearsal, type RehearsedInvoice, refsOf, type Wanted } from "../../billing/rehearsal";
import type { Context } from "../../context";
import { need } from "../../store/lookup";
import type { CustomerRecord } from "../../store/records/customers";
import type { SubscriptionRecord } from "../../store/records/subscriptions";
import { createCustomer } from "../customers";
import { addPreviewItems, supposeCustomer } from "./preview-inputs";
import { scheduleForPreview } from "./preview-schedule";
import { changeForPreview, createForPreview } from "./preview-subscription";

type Params = Stripe.InvoiceCreatePreviewParams;

/** Lets happen what a preview asks for, and gives the invoice that it leads to; null when there will be none. */
export function rehearsePreview(
  ctx: Context,
  params: Params,
  customer: CustomerRecord | null,
  subscription: SubscriptionRecord | null,
): RehearsedInvoice | null {
  if (params.schedule || params.schedule_details) return rehearseSchedule(ctx, params, customer);
  if (subscription) return rehearseSubscription(ctx, params, subscription, customer);
  if (params.subscription_details?.items) return rehearseCreation(ctx, params, customer);
  const soonest = customer
    ? ctx.store
        .of("subscription")
        .by("customer", customer.id)
        .filter(({ ended_at, status }) => ended_at === null && status !== "paused")
        .toSorted((a, b) => nextRenewal(ctx, a) - nextRenewal(ctx, b))
    : [];
  for (const one of soonest) {
    const reached = rehearseSubscription(ctx, params, one, customer);
    if (reached) return reached;
  }
  return rehearseManual(ctx, params, customer);
}

/** The next invoice of a subscription, after a change if there is one. */
function rehearseSubscription(
  ctx: Context,
  params: Params,
  { id, currency }: SubscriptionRecord,
  customer: CustomerRecord | null,
): RehearsedInvoice | null {
  const rehearsal = new Rehearsal(ctx, customer);
  const recurring = params.preview_mode === "recurring";
  const wanted: Wanted = (invoice) =>
    invoice.parent?.subscription_details?.subscription === id &&
    (!recurring || invoice.billing_reason === "subscription_cycle");
  const now = rehearsal.until(wanted, (stage) => {
    supposeCustomer(stage, params, customer?.id ?? null);
    if (recurring) dropPending(stage, customer);
    addPreviewItems(stage, params, { customer: customer?.id ?? "", currency, subscription: id });
    changeForPreview(stage, need(stage, "subscription", id), params);
  });
  if (now) return now;
  return rehearsal.untilDue(wanted, () => refsOf(rehearsal.ctx, id));
}

/** What recurs has no prorations and single charges in it. */
function dropPending(stage: Context, customer: CustomerRecord | null): void {
  for (const item of customer ? stage.store.of("invoiceitem").by("customer", customer.id) : []) {
    if (item.invoice === null) stage.store.of("invoiceitem").delete(item.id);
  }
}

/** The next invoice of a schedule that is there, after a change if there is one, or of a new one. */
function rehearseSchedule(
  ctx: Context,
  params: Params,
  customer: CustomerRecord | null,
): RehearsedInvoice | null {
  const rehearsal = new Rehearsal(ctx, customer);
  let id = params.schedule;
  const subscriptionOf = () => {
    const schedule = id ? rehearsal.ctx.store.of("subscription_schedule").get(id) : undefined;
    return typeof schedule?.subscription === "string" ? schedule.subscription : undefined;
  };
  // A schedule that is only made now has no subscription before its first invoice.
  const wanted: Wanted = ({ parent }) =>
    parent !== null && [undefined, parent.subscription_details?.subscription].includes(subscriptionOf());
  const now = rehearsal.until(wanted, (stage) => {
    const payer = customer?.id ?? createCustomer(stage, {}).id;
    supposeCustomer(stage, params, payer);
    addPreviewItems(stage, params, {
      customer: payer,
      currency: params.currency ?? customer?.currency ?? "usd",
      subscription: subscriptionOf() ?? null,
    });
    id = scheduleForPreview(stage, payer, params);
  });
  if (now || !id) return now;
  const schedule = id;
  return rehearsal.untilDue(wanted, () => {
    const subscription = subscriptionOf();
    return [schedule, ...(subscription ? refsOf(rehearsal.ctx, subscription) : [])];
  });
}

/** The first invoice of a subscription that doesn't exist yet. */
function rehearseCreation(
  ctx: Context,
  params: Params,
  customer: CustomerRecord | null,
): RehearsedInvoice | null {
  const rehearsal = new Rehearsal(ctx, customer);
  const recurring = params.preview_mode === "recurring";
  const wanted: Wanted = (invoice) =>
    invoice.parent !== null && (!recurring || invoice.billing_reason === "subscription_cycle");
  let created: string | undefined;
  const now = rehearsal.until(wanted, (stage) => {
    const payer = customer?.id ?? createCustomer(stage, {}).id;
    supposeCustomer(stage, params, payer);
    if (recurring) dropPending(stage, customer);
    const currency = params.currency ?? currencyOfItems(stage, params) ?? customer?.currency ?? "usd";
    addPreviewItems(stage, params, { customer: payer, currency, subscription: null });
    created = createForPreview(stage, payer, params);
  });
  if (now || !created) return now;
  const id = created;
  return rehearsal.untilDue(wanted, () => refsOf(rehearsal.ctx, id));
}

function currencyOfItems(stage: Context, params: Params): string | undefined {
  for (const { price, price_data: data } of params.subscription_details?.items ?? []) {
    if (price) return stage.store.of("price").get(price)?.currency;
    if (data) return data.currency.toLowerCase();
  }
  return undefined;
}

/** What waits for a customer's next invoice by hand. */
function rehearseManual(
  ctx: Context,
  params: Params,
  customer: CustomerRecord | null,
): RehearsedInvoice | null {
  const rehearsal = new Rehearsal(ctx, customer);
  const [first] = params.invoice_items ?? [];
  const waiting = customer
    ? ctx.store
        .of("invoiceitem")
        .by("customer", customer.id)
        .find(({ invoice }) => invoice === null)
    : undefined;
  const currency =
    params.currency ??
    first?.currency?.toLowerCase() ??
    (first?.price ? ctx.store.of("price").get(first.price)?.currency : undefined) ??
    waiting?.currency ??
    customer?.currency ??
    "usd";
  return rehearsal.until(
    ({ billing_reason: reason }) => reason === "manual",
    (stage) => {
      const payer = customer?.id ?? createCustomer(stage, {}).id;
      supposeCustomer(stage, params, payer);
      addPreviewItems(stage, params, { customer: payer, currency, subscription: null });
      const pending = pendingItemsOfCustomer(stage, payer, currency);
      if (pending.length === 0) return;
      const now = stage.clock.now(payer);
      const input = { subscription: null, customer: payer, currency, billingReason: "manual" as const };
      const rest = { lines: [], period: { start: now, end: now }, finalizesAt: null };
      const discounts = params.discounts === undefined ? {} : { discounts: redeemed(stage, params, input) };
      createInvoice(stage, { ...input, ...rest, ...discounts }, pending);
    },
  );
}

/** Discounts that a preview asks for, redeemed where nobody sees it. */
function redeemed(stage: Context, { discounts }: Params, owner: { customer: string; currency: string }) {
  const terms = { ...owner, amount: null };
  const ids = redeemDiscounts(stage, resolveDiscounts(stage, discounts || [], terms), owner);
  return ids.map((id) => need(stage, "discount", id));
}
