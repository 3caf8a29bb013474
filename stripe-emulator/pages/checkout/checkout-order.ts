import { discountTerms } from "../../billing/discounts";
import { amountOf, lineAmountsOf } from "../../billing/lines";
import { isMetered } from "../../billing/price-terms";
import { settle } from "../../billing/settlement";
import { taxTerms } from "../../billing/taxes";
import { computeTotals } from "../../billing/totals";
import type { Context } from "../../context";
import { discountsOf, exemptionOf, trialEndOf } from "../../resources/checkout/checkout-totals";
import { need } from "../../store/lookup";
import type { PriceRecord } from "../../store/records/catalogue";
import type { CheckoutLineRecord, CheckoutSessionRecord } from "../../store/records/checkout";
import { everyInterval, money } from "../format";

/** A line of the order, as it is read. */
export interface OrderLine {
  line: CheckoutLineRecord;
  name: string;
  description: string | null;
  price: PriceRecord;
  /** What it costs for a whole period or once; `By usage` where that can't be said. */
  amount: string;
  /** `3 × $29.00 per month`. */
  detail: string;
  /** What it would cost if it were added; `$5.00 per month`. */
  offer: string;
}

/** What a session sells, line by line. */
export function orderLines(ctx: Context, session: CheckoutSessionRecord): OrderLine[] {
  return session.internal.lineItems.map((line) => {
    const price = need(ctx, "price", line.price);
    const product = ctx.store.of("product").get(price.product);
    return {
      line,
      name: product?.name ?? price.product,
      description: product?.description ?? null,
      price,
      ...lineTexts(session, line, price),
      offer: offerText(session, line, price),
    };
  });
}

function rhythm({ recurring }: PriceRecord): string {
  return recurring ? everyInterval(recurring.interval, recurring.interval_count) : "";
}

function lineTexts(
  session: CheckoutSessionRecord,
  { quantity }: CheckoutLineRecord,
  price: PriceRecord,
): { amount: string; detail: string } {
  const currency = session.currency ?? price.currency;
  if (isMetered(price)) return { amount: "By usage", detail: `Billed ${rhythm(price)}` };
  const amount = money(amountOf(price, quantity, currency), currency);
  if (quantity <= 1) return { amount, detail: rhythm(price) };
  // Of tiers and packages the amounts of single ones differ.
  if (price.unit_amount === null || price.transform_quantity) {
    return { amount, detail: `${quantity} for ${amount} ${rhythm(price)}`.trim() };
  }
  const unit = money(amountOf(price, 1, currency), currency);
  return { amount, detail: `${quantity} × ${unit} ${rhythm(price)}`.trim() };
}

function offerText(session: CheckoutSessionRecord, line: CheckoutLineRecord, price: PriceRecord): string {
  const quantity = line.optional ?? line.quantity;
  const { amount, detail } = lineTexts(session, { ...line, quantity }, price);
  return quantity <= 1 ? `${amount} ${detail}`.trim() : detail;
}

/** What is charged again and again, in minor units. */
export interface Renewal {
  amount: number;
  /** `per month`. */
  every: string;
  /** Whether usage comes on top. */
  metered: boolean;
}

/**
 * What the recurring lines cost for whole periods, with the discounts that still apply then; one for each
 * interval. What a coupon takes off once isn't in it unless the first of these payments is still to come.
 */
export function renewals(ctx: Context, session: CheckoutSessionRecord): Renewal[] {
  const currency = session.currency ?? "";
  const first = trialEndOf(ctx, session) !== null;
  const discounts = discountsOf(ctx, session).filter(({ internal }) => first || !internal.terms.once);
  const defaultRates = session.internal.params.subscription_data?.default_tax_rates ?? [];
  const groups = Map.groupBy(
    session.internal.lineItems.filter((line) => need(ctx, "price", line.price).recurring),
    (line) => rhythm(need(ctx, "price", line.price)),
  );
  return [...groups].map(([every, lines]) => {
    const prices = lines.map((line) => need(ctx, "price", line.price));
    const totals = computeTotals(
      lines.flatMap((line) => {
        const price = need(ctx, "price", line.price);
        const taxRates = taxTerms(ctx, line.taxRates.length > 0 ? line.taxRates : defaultRates);
        const shared = { product: price.product, discountable: true, discounts: [], taxRates };
        return lineAmountsOf(price, line.quantity, currency).map((amount) => ({ ...shared, amount }));
      }),
      discounts.map((one) => discountTerms(one, currency)),
      exemptionOf(ctx, session),
    );
    return { every, amount: totals.total, metered: prices.some(isMetered) };
  });
}

/** `$29.00 per month and $5.00 per year`. */
export function renewalText(ctx: Context, session: CheckoutSessionRecord): string {
  return renewals(ctx, session)
    .map(({ amount, every, metered }) => {
      const charged = `${money(amount, session.currency ?? "")} ${every}`;
      if (!metered) return charged;
      return amount === 0 ? `by usage ${every}` : `${charged} and usage`;
    })
    .join(" and ");
}

/** What the customer has to their credit (negative) or owes, and the first invoice takes into account; minor units. */
export function balanceOf(ctx: Context, session: CheckoutSessionRecord): number {
  if (session.mode !== "subscription" || !session.customer) return 0;
  const { balance } = need(ctx, "customer", session.customer);
  return Math.max(balance, -(session.amount_total ?? 0));
}

/** What is paid now, in minor units; undefined for a session that only saves a payment method. */
function dueNow(ctx: Context, session: CheckoutSessionRecord): number | undefined {
  if (session.amount_total === null) return undefined;
  // What is too little for a charge waits on the balance.
  return settle(session.amount_total, balanceOf(ctx, session), session.currency ?? "").due;
}

/** The same to read. */
export function dueToday(ctx: Context, session: CheckoutSessionRecord): string | undefined {
  const due = dueNow(ctx, session);
  return due === undefined || session.currency === null ? undefined : money(due, session.currency);
}

/** The name that the app gave its session, or the shop's. */
export function shopName(ctx: Context, session: CheckoutSessionRecord): string {
  return session.branding_settings?.display_name || ctx.options.shopName;
}

/** What a session in setup mode saves. */
export function savedKind({ payment_method_types: types }: CheckoutSessionRecord): string {
  if (types.length > 1) return "payment method";
  return types.includes("card") ? "card" : "bank account";
}

const submitWords: Record<string, string> = { book: "Book", donate: "Donate", subscribe: "Subscribe" };

/** Label of the button that completes the session. */
export function submitLabel(ctx: Context, session: CheckoutSessionRecord): string {
  const due = dueToday(ctx, session);
  const wanted = submitWords[session.submit_type ?? ""];
  if (session.mode === "setup" || due === undefined) {
    return `Save ${savedKind(session)}`;
  }
  const nothingDue = dueNow(ctx, session) === 0;
  if (session.mode === "payment") {
    if (nothingDue) return wanted ?? "Complete order";
    return `${wanted ?? "Pay"} ${due}`;
  }
  if (!nothingDue) return `${wanted ?? "Subscribe"} and pay ${due}`;
  return trialEndOf(ctx, session) === null ? "Subscribe" : "Start trial";
}
