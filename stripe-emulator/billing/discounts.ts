import type { Context } from "../context";
import { changeRecord } from "../store/changes";
import type { DiscountRecord } from "../store/records/discounts";
import type { InvoiceLineRecord, InvoiceRecord } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import type { TotalsDiscount } from "./totals";

/**
 * A discount as the arithmetic takes it. One of a fixed amount that has none in this currency takes nothing off.
 * @param currency of the invoice
 */
export function discountTerms({ id, internal: { terms } }: DiscountRecord, currency: string): TotalsDiscount {
  return {
    id,
    percentOff: terms.percentOff,
    amountOff: terms.amountsOff ? (terms.amountsOff[currency] ?? 0) : null,
    products: terms.products,
  };
}

/** Those of some discounts that still run at a moment. */
export function runningDiscounts(ctx: Context, ids: readonly string[], at: number): DiscountRecord[] {
  return ids.flatMap((id) => {
    const discount = ctx.store.of("discount").get(id);
    return discount && (discount.end === null || discount.end > at) ? [discount] : [];
  });
}

/**
 * What applies to an invoice that is made for a subscription: its own discounts, or the customer's when it
 * has none.
 * @param at Unix seconds
 */
export function discountsFor(
  ctx: Context,
  subscription: Pick<SubscriptionRecord, "customer" | "discounts">,
  at: number,
): DiscountRecord[] {
  const own = runningDiscounts(ctx, subscription.discounts, at);
  return own.length > 0 ? own : discountsOfCustomer(ctx, subscription.customer, at);
}

/** What applies to an invoice of a customer that belongs to no subscription. */
export function discountsOfCustomer(ctx: Context, customerId: string, at: number): DiscountRecord[] {
  const discount = ctx.store.of("customer").get(customerId)?.discount;
  return discount ? runningDiscounts(ctx, [discount], at) : [];
}

/**
 * Takes a discount off whatever has it: the customer, subscription or item. Invoices that were made with it
 * keep it.
 */
export function endDiscount(ctx: Context, discount: DiscountRecord): void {
  const id = discount.subscription;
  const subscription = id ? ctx.store.of("subscription").get(id) : undefined;
  if (!subscription) takeOff(ctx, discount);
  else changeRecord(ctx, subscription, "customer.subscription.updated", () => takeOff(ctx, discount));
}

function takeOff(ctx: Context, discount: DiscountRecord): void {
  const { subscription, subscription_item: item, customer } = discount;
  ctx.clock.unschedule("discount.end", discount.id);
  const holders = [
    subscription ? ctx.store.of("subscription").get(subscription) : undefined,
    item ? ctx.store.of("subscription_item").get(item) : undefined,
  ];
  for (const holder of holders) {
    if (holder) holder.discounts = holder.discounts.filter((id) => id !== discount.id);
  }
  const owner = customer ? ctx.store.of("customer").get(customer) : undefined;
  if (owner?.discount === discount.id) {
    changeRecord(ctx, owner, "customer.updated", () => {
      owner.discount = null;
    });
  }
  ctx.store.touch();
  if (isHeld(discount)) ctx.events.emit("customer.discount.deleted", discount);
}

/** Whether it lives on a customer or subscription, where its beginning and end are events. */
export function isHeld({ invoice, invoice_item, subscription_item }: DiscountRecord): boolean {
  return invoice === null && invoice_item === null && subscription_item === null;
}

/** The months of a repeating discount are over. */
export function endDiscountInTime(ctx: Context, id: string): void {
  const discount = ctx.store.of("discount").get(id);
  if (discount) endDiscount(ctx, discount);
}

/**
 * Says of discounts that something else has taken their place. Their holder has the new ones already, or gets
 * them from the caller.
 */
export function dropDiscounts(ctx: Context, ids: readonly string[]): void {
  for (const id of ids) {
    const discount = ctx.store.of("discount").get(id);
    if (!discount) continue;
    ctx.clock.unschedule("discount.end", id);
    if (isHeld(discount)) ctx.events.emit("customer.discount.deleted", discount);
  }
}

/**
 * A discount that applies once has done so as soon as an invoice of its subscription or customer has it. The
 * event of a subscription that changes is left to the caller.
 */
export function spendDiscounts(
  ctx: Context,
  invoice: InvoiceRecord,
  lines: readonly Pick<InvoiceLineRecord, "amount" | "discount_amounts" | "internal">[],
): void {
  const spent = new Set(
    lines.flatMap(({ amount, discount_amounts: taken, internal }) => [
      ...(taken ?? []).filter((one) => one.amount > 0).map(({ discount }) => discount),
      // A proration has it in its amount.
      ...(amount > 0 ? internal.includedDiscounts : []),
    ]),
  );
  for (const id of spent) {
    const discount = typeof id === "string" ? ctx.store.of("discount").get(id) : undefined;
    if (!discount?.internal.terms.once || discount.customer !== invoice.customer) continue;
    if (discount.invoice === null && discount.invoice_item === null) takeOff(ctx, discount);
  }
}
