import { isAvailable } from "../billing/balance";
import type { Context } from "../context";
import type { Kind, Records } from "./records";
import type { PriceRecord } from "./records/catalogue";
import type { SchedulePhaseRecord } from "./records/subscriptions";

export type Json = Record<string, unknown>;

/** Kinds that the API sends; deliveries are the emulator's own. */
export type ApiKind = Exclude<Kind, "delivery">;
export type ApiRecord = Records[ApiKind];

/** Objects that a list inside another object shows at once. */
const embeddedLimit = 10;

type Renderer = (ctx: Context, visible: Json & { id: string }) => Json;

const renderers: Partial<Record<ApiKind, Renderer>> = {
  customer: (ctx, visible) =>
    visible.deleted
      ? { id: visible.id, object: "customer", deleted: true }
      : { ...visible, discount: discountOf(ctx, visible.discount) },
  subscription: (ctx, visible) => ({
    ...visible,
    default_tax_rates: taxRatesOf(ctx, visible.default_tax_rates),
    pending_update: pendingUpdateOf(ctx, visible.id),
    items: embeddedList(
      ctx,
      ctx.store.of("subscription_item").by("subscription", visible.id),
      `/v1/subscription_items?subscription=${visible.id}`,
    ),
  }),
  subscription_item: (ctx, visible) => {
    const price = ctx.store.of("price").get(String(visible.price));
    if (!price) throw new Error(`Subscription item ${visible.id} has lost its price`);
    const { quantity, ...item } = visible;
    // What a meter counts has no quantity of its own.
    const counted = price.recurring?.usage_type === "metered" ? item : { ...item, quantity };
    const rates = taxRatesOf(ctx, visible.tax_rates);
    return { ...counted, plan: planOf(price), price: render(ctx, price), tax_rates: rates };
  },
  subscription_schedule: (ctx, visible) => ({
    ...visible,
    phases: ctx.store
      .of("subscription_schedule")
      .get(visible.id)
      ?.phases.map((phase) => phaseOf(ctx, phase)),
  }),
  invoiceitem: (ctx, visible) => ({ ...visible, tax_rates: taxRatesOf(ctx, visible.tax_rates) }),
  "billing_portal.configuration": (ctx, visible) => {
    const features = ctx.store.of("billing_portal.configuration").get(visible.id)?.features;
    if (!features) return visible;
    // Stripe sends the products only where they are expanded.
    const { products: _, ...update } = features.subscription_update;
    return { ...visible, features: { ...features, subscription_update: update } };
  },
  balance_transaction: (ctx, visible) => {
    const entry = ctx.store.of("balance_transaction").get(visible.id);
    return entry && isAvailable(ctx, entry) ? { ...visible, status: "available" } : visible;
  },
  credit_note: (ctx, visible) => ({
    ...visible,
    lines: embeddedList(
      ctx,
      ctx.store.of("credit_note_line_item").by("credit_note", visible.id),
      `/v1/credit_notes/${visible.id}/lines`,
    ),
  }),
  credit_note_line_item: (ctx, visible) => ({
    ...visible,
    tax_rates: taxRatesOf(ctx, visible.tax_rates),
  }),
  invoice: (ctx, visible) => ({
    ...visible,
    default_tax_rates: taxRatesOf(ctx, visible.default_tax_rates),
    lines: embeddedList(
      ctx,
      ctx.store.of("line_item").by("invoice", visible.id),
      `/v1/invoices/${visible.id}/lines`,
    ),
  }),
};

/** A pending update with its items whole. */
function pendingUpdateOf(ctx: Context, id: string): Json | null {
  const pending = ctx.store.of("subscription").get(id)?.pending_update;
  if (!pending) return null;
  const items = pending.subscription_items?.map((item) => render(ctx, item)) ?? null;
  return { ...structuredClone(pending), subscription_items: items };
}

/** A phase of a schedule with its tax rates whole and the plan beside each price. */
function phaseOf(ctx: Context, phase: SchedulePhaseRecord): Json {
  return {
    ...structuredClone(phase),
    add_invoice_items: phase.add_invoice_items.map((one) => ({
      ...one,
      tax_rates: taxRatesOf(ctx, one.tax_rates),
    })),
    default_tax_rates: taxRatesOf(ctx, phase.default_tax_rates),
    items: phase.items.map((item) => ({
      ...item,
      plan: item.price,
      tax_rates: taxRatesOf(ctx, item.tax_rates),
    })),
  };
}

/** Tax rates are whole wherever they stand; the store has their ids. */
function taxRatesOf(ctx: Context, ids: unknown): Json[] {
  const given: unknown[] = Array.isArray(ids) ? ids : [];
  return given.flatMap((id) => {
    const rate = ctx.store.of("tax_rate").get(String(id));
    return rate ? [render(ctx, rate)] : [];
  });
}

/** A customer's discount is whole, too. */
function discountOf(ctx: Context, id: unknown): Json | null {
  const discount = typeof id === "string" ? ctx.store.of("discount").get(id) : undefined;
  return discount ? render(ctx, discount) : null;
}

/** A copy of what JSON can hold. structuredClone knows more and takes several times as long. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null) return value;
  const copy: Json = {};
  for (const [name, inner] of Object.entries(value)) copy[name] = copyOf(inner);
  return copy;
}

/** The object as the API sends it: without what is internal, with the lists that belong to it. */
export function render(ctx: Context, record: ApiRecord): Json {
  const visible: Json & { id: string } = { id: record.id };
  for (const [name, value] of Object.entries(record)) {
    if (name !== "internal") visible[name] = copyOf(value);
  }
  const own = renderers[record.object];
  return own ? own(ctx, visible) : visible;
}

/** The list of what belongs to an object, as it stands inside that object. */
export function embeddedList(ctx: Context, records: readonly ApiRecord[], url: string): Json {
  return {
    object: "list",
    data: records.slice(0, embeddedLimit).map((record) => render(ctx, record)),
    has_more: records.length > embeddedLimit,
    url,
  };
}

/** The plan that older integrations read beside a recurring price. */
function planOf(price: PriceRecord): Json {
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? "month",
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: price.recurring?.meter ?? null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: null,
    trial_period_days: price.recurring?.trial_period_days ?? null,
    usage_type: price.recurring?.usage_type ?? "licensed",
  };
}
