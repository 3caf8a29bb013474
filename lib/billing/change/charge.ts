import type Stripe from "stripe";
import { fromUnixSeconds } from "@/lib/dates";
import { everyPage } from "../sync/fetch";
import { type ImmediateChange, previewParams, recurringParams } from "./change-params";
import type { ConsideredChange } from "./consider-change";

/** What a change charges today, in minor units. */
export type ChargeToday = {
  amount: number;
  lines: readonly { description: string; amount: number }[];
  /** What of an earlier credit pays for it. */
  fromCredit: number;
  /** What is left over and pays for later invoices. */
  creditLeft: number;
  tax: number;
  /** Unix seconds; null where nothing is prorated. */
  prorationDate: number | null;
  /** When a period begins that is paid today; null where the period goes on. */
  newPeriodEnd: Date | null;
};

/** Asks Stripe for the invoice that the change would make. */
export async function chargeOf(stripe: Stripe, change: ImmediateChange): Promise<ChargeToday> {
  const preview = await stripe.invoices.createPreview(previewParams(change));
  const lines = await linesOf(stripe, preview);
  const prorated = lines.find(isProration);
  const wholePeriod = lines.find((line) => !isProration(line));
  const before = preview.starting_balance;
  return {
    amount: preview.amount_due,
    lines: lines.map((line) => ({ description: line.description ?? "", amount: line.amount })),
    fromCredit: Math.max(0, Math.min(-before, preview.total)),
    creditLeft: Math.max(0, -(before + preview.total)),
    tax: (preview.total_taxes ?? []).reduce((sum, { amount }) => sum + amount, 0),
    // Stripe names the moment that it prorated from; both are that.
    prorationDate: change.prorationDate ?? prorated?.period.start ?? null,
    newPeriodEnd: wholePeriod ? fromUnixSeconds(wholePeriod.period.end) : null,
  };
}

async function linesOf(stripe: Stripe, preview: Stripe.Invoice): Promise<Stripe.InvoiceLineItem[]> {
  if (!preview.lines.has_more || !preview.id) return preview.lines.data;
  return everyPage(stripe.invoices.listLineItems(preview.id, { limit: 100 }));
}

function isProration({ parent }: Stripe.InvoiceLineItem): boolean {
  return parent?.subscription_item_details?.proration ?? parent?.invoice_item_details?.proration ?? false;
}

/** Minor units that each interval of the new plan will be charged, with discounts and taxes. */
export async function recurringChargeOf(stripe: Stripe, change: ImmediateChange): Promise<number> {
  const preview = await stripe.invoices.createPreview(recurringParams(change));
  return preview.total;
}

/** The change as Stripe is asked to make it at once. */
export function immediately(
  current: Stripe.Subscription,
  considered: ConsideredChange,
  prorationDate: number | null,
): ImmediateChange {
  const { itemId, next, timing } = considered;
  return {
    subscriptionId: current.id,
    itemId,
    priceId: next.priceId,
    quantity: next.quantity,
    timing: timing === "trial" ? "trial" : "now",
    prorationDate,
    cancellation: current.cancel_at === null ? null : current.cancel_at_period_end ? "flag" : "date",
  };
}
