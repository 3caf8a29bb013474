import type { Context } from "../../context";
import { type PageParams, pageOf } from "../../http/list";
import { need } from "../../store/lookup";
import type { CheckoutLineRecord, CheckoutSessionRecord } from "../../store/records/checkout";
import { type Json, render } from "../../store/render";
import { isSold } from "./checkout-lines";
import { discountAmount, discountsOf, taxAmount } from "./checkout-totals";

/** What a Checkout Session sells. */
export function checkoutLineItems(ctx: Context, sessionId: string, params: PageParams): Json {
  const session = need(ctx, "checkout.session", sessionId);
  const sold = session.internal.lineItems.filter((line) => isSold(ctx, line));
  const { data, hasMore } = pageOf(sold, params);
  return {
    object: "list",
    data: data.map((line) => lineItem(ctx, session, line)),
    has_more: hasMore,
    url: `/v1/checkout/sessions/${sessionId}/line_items`,
  };
}

function countsOf({ internal }: CheckoutSessionRecord, line: CheckoutLineRecord) {
  const index = internal.lineItems.indexOf(line);
  return {
    subtotal: internal.counts?.amounts[index] ?? 0,
    ...(internal.counts?.totals.lines[index] ?? { discounts: [], taxes: [] }),
  };
}

function lineItem(ctx: Context, session: CheckoutSessionRecord, line: CheckoutLineRecord): Json {
  const price = need(ctx, "price", line.price);
  const counts = countsOf(session, line);
  const added = taxAmount({ taxes: counts.taxes.filter(({ inclusive }) => !inclusive) });
  const discount = discountAmount(counts);
  return {
    id: line.id,
    object: "item",
    adjustable_quantity: line.adjustable
      ? { enabled: true, maximum: line.adjustable.maximum, minimum: line.adjustable.minimum }
      : null,
    amount_discount: discount,
    amount_subtotal: counts.subtotal,
    amount_tax: taxAmount(counts),
    amount_total: counts.subtotal - discount + added,
    currency: session.currency ?? price.currency,
    description: ctx.store.of("product").get(price.product)?.name ?? null,
    metadata: line.metadata,
    price: render(ctx, price),
    quantity: line.quantity === 0 ? null : line.quantity,
  };
}

type Amounts = Pick<ReturnType<typeof countsOf>, "discounts" | "taxes">;

function discountParts(ctx: Context, session: CheckoutSessionRecord, { discounts }: Amounts): Json[] {
  return discounts.flatMap(({ discount: id, amount }) => {
    const discount = discountsOf(ctx, session).find((one) => one.id === id);
    return discount ? [{ amount, discount: render(ctx, discount) }] : [];
  });
}

function taxParts(ctx: Context, { taxes }: Amounts): Json[] {
  return taxes.map(({ taxRate, amount, taxable }) => ({
    amount,
    rate: render(ctx, need(ctx, "tax_rate", taxRate)),
    taxability_reason: null,
    taxable_amount: taxable,
  }));
}

function countsOfLine(ctx: Context, id: string) {
  const session = ctx.store
    .of("checkout.session")
    .find(({ internal }) => internal.lineItems.some((line) => line.id === id));
  const line = session?.internal.lineItems.find((one) => one.id === id);
  return session && line ? { session, counts: countsOf(session, line) } : undefined;
}

/** The discounts on one line, which appear when they are asked for. */
export function lineItemDiscounts(ctx: Context, id: string): Json[] {
  const found = countsOfLine(ctx, id);
  return found ? discountParts(ctx, found.session, found.counts) : [];
}

/** The taxes on one line, which appear when they are asked for. */
export function lineItemTaxes(ctx: Context, id: string): Json[] {
  const found = countsOfLine(ctx, id);
  return found ? taxParts(ctx, found.counts) : [];
}

/** Discounts and taxes of a whole session, one by one. */
export function totalsBreakdown(ctx: Context, id: string): Json | undefined {
  const session = need(ctx, "checkout.session", id);
  const totals = session.internal.counts?.totals;
  return totals && { discounts: discountParts(ctx, session, totals), taxes: taxParts(ctx, totals) };
}
