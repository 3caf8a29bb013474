import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import { newId, token } from "../store/ids";
import { need } from "../store/lookup";
import type { DiscountRecord } from "../store/records/discounts";
import type { InvoiceLineRecord, InvoiceRecord, LineDraft } from "../store/records/invoices";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import { discountsFor, discountsOfCustomer } from "./discounts";
import { amountsOf, invoiceAmounts, lineAmounts } from "./invoice-amounts";
import { taxExemptOf } from "./taxes";

/** Whose invoice it is: a subscription's, or one that a customer gets by hand. */
type Payer =
  | { subscription: SubscriptionRecord }
  | { subscription: null; customer: string; currency: string };

export type NewInvoice = Payer & {
  billingReason: "subscription_create" | "subscription_cycle" | "subscription_update" | "manual";
  lines: readonly LineDraft[];
  /** The time the invoice looks back on; for a renewal, the period that has ended. */
  period: Period;
  /** When it finalizes by itself; null when it is finalized at once. */
  finalizesAt: number | null;
  /** Instead of what the subscription or customer has; those of a preview needn't be stored. */
  discounts?: readonly DiscountRecord[];
  /** Discounts of single lines that aren't stored, as in a preview. */
  lineDiscounts?: readonly DiscountRecord[];
  /** Ids, instead of the subscription's. */
  defaultTaxRates?: readonly string[];
};

/** An invoice as it would be, with its lines; nothing is stored. */
export interface ShapedInvoice {
  invoice: InvoiceRecord;
  lines: InvoiceLineRecord[];
}

/**
 * Makes an invoice of lines, with everything counted: discounts, taxes, totals, what the customer's balance
 * leaves to pay. Nothing is stored.
 */
export function shapeInvoice(ctx: Context, input: NewInvoice): ShapedInvoice {
  const { subscription } = input;
  const customerId = subscription ? subscription.customer : input.customer;
  const customer = need(ctx, "customer", customerId);
  const now = ctx.clock.now(customerId);
  const exempt = taxExemptOf(customer);
  const discounts =
    input.discounts ??
    (subscription ? discountsFor(ctx, subscription, now) : discountsOfCustomer(ctx, customerId, now));
  const defaultTaxRates = [...(input.defaultTaxRates ?? subscription?.default_tax_rates ?? [])];
  const currency = subscription ? subscription.currency : input.currency;
  const totals = amountsOf(ctx, {
    currency,
    lines: input.lines,
    discounts,
    lineDiscounts: input.lineDiscounts ?? [],
    defaultTaxRates,
    customer,
  });
  const settings = subscription?.invoice_settings;
  const collection = subscription?.collection_method ?? "charge_automatically";
  const invoice: InvoiceRecord = {
    id: newId("in"),
    object: "invoice",
    account_country: "US",
    account_name: ctx.options.shopName,
    account_tax_ids: null,
    ...invoiceAmounts(totals, customer.balance, { currency, exempt }),
    amount_overpaid: 0,
    amount_paid: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: input.finalizesAt,
    billing_reason: input.billingReason,
    collection_method: collection,
    created: now,
    currency,
    custom_fields: settings?.custom_fields ?? customer.invoice_settings.custom_fields,
    customer: customerId,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping,
    customer_tax_exempt: exempt,
    customer_tax_ids: ctx.store
      .of("tax_id")
      .by("customer", customerId)
      .map(({ type, value }) => ({ type, value })),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: defaultTaxRates,
    description: settings?.description ?? null,
    discounts: discounts.map(({ id }) => id),
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: settings?.footer ?? customer.invoice_settings.footer,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    livemode: false,
    metadata: {},
    next_payment_attempt: collection === "send_invoice" ? null : input.finalizesAt,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
          type: "subscription_details",
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: input.period.end,
    period_start: input.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    test_clock: customer.test_clock ?? null,
    webhooks_delivered_at: null,
    internal: { token: token(40), failures: 0 },
  };
  const lines = input.lines.map((line, index) => ({
    ...lineRecord(ctx, invoice.id, line),
    ...lineAmounts(totals.lines[index] ?? { discounts: [], taxes: [] }, line.includedDiscounts, exempt),
  }));
  return { invoice, lines };
}

/** A line as it stands on an invoice, before anything is counted; see recalculateInvoice. */
export function lineRecord(
  ctx: Context,
  invoice: string,
  line: LineDraft,
  id = newId("il"),
): InvoiceLineRecord {
  return {
    id,
    object: "line_item",
    amount: line.amount,
    currency: line.currency,
    description: line.description,
    discount_amounts: [],
    discountable: line.discountable,
    discounts: line.discounts,
    invoice,
    livemode: false,
    metadata: line.metadata,
    parent: parentOf(line),
    period: line.period,
    pretax_credit_amounts: [],
    pricing: pricingOf(ctx, line),
    quantity: line.quantity,
    quantity_decimal: line.quantityDecimal ?? String(line.quantity),
    subscription: line.subscription,
    subtotal: line.amount,
    taxes: [],
    internal: {
      taxRates: line.taxRates,
      includedDiscounts: line.includedDiscounts,
      ...(line.whole ? { whole: line.whole } : {}),
    },
  };
}

/** Where an amount comes from: its price, a bare unit amount, or nothing of either. */
export function pricingOf(
  ctx: Context,
  { price: id, unitAmountDecimal }: Pick<LineDraft, "price" | "unitAmountDecimal">,
): InvoiceLineRecord["pricing"] {
  const pricing = { type: "price_details" as const, unit_amount_decimal: unitAmountDecimal };
  if (!id) return unitAmountDecimal === null ? null : pricing;
  return { ...pricing, price_details: { price: id, product: need(ctx, "price", id).product } };
}

function parentOf(line: LineDraft): InvoiceLineRecord["parent"] {
  const credited = line.credited && "lines" in line.credited ? line.credited : null;
  const details = {
    proration: line.proration,
    proration_details: {
      credited_items: credited ? { invoice: credited.invoice, invoice_line_items: credited.lines } : null,
    },
    subscription: line.subscription,
  };
  if (line.subscriptionItem) {
    return {
      invoice_item_details: null,
      subscription_item_details: {
        ...details,
        invoice_item: line.invoiceItem,
        subscription_item: line.subscriptionItem,
      },
      type: "subscription_item_details",
    };
  }
  if (!line.invoiceItem) return null;
  return {
    invoice_item_details: { ...details, invoice_item: line.invoiceItem },
    subscription_item_details: null,
    type: "invoice_item_details",
  };
}
