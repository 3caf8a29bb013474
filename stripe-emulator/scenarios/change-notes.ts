import type Stripe from "stripe";
import type { Fact, Stage } from "./scenario";
import { invoicesOf } from "./shop";
import { lineAmounts } from "./snapshots";

/** Half of the first period, which has thirty days: prorations are halves. */
export const half = 15;

/** What is expected of the first invoice of a subscription. */
export const first = { billing_reason: "subscription_create", status: "paid" };

/** Notes all invoices of a subscription, oldest first, each as amounts and periods. */
export async function noteInvoices(stage: Stage, name: string, subscription: string): Promise<void> {
  const invoices = await invoicesOf(stage, { subscription });
  stage.note(
    name,
    invoices.map((invoice) => summary(stage, invoice)),
  );
}

function summary(stage: Stage, invoice: Stripe.Invoice): Fact {
  return {
    billing_reason: invoice.billing_reason,
    status: invoice.status,
    total: invoice.total,
    starting_balance: invoice.starting_balance,
    amount_due: invoice.amount_due,
    amount_paid: invoice.amount_paid,
    lines: lineAmounts(stage.view, invoice),
  };
}

/** Renews, and notes all invoices. */
export async function renewAndNote(stage: Stage, subscription: string): Promise<void> {
  await stage.advance(stage.day(30, 3_660));
  await noteInvoices(stage, "invoices", subscription);
}
