import type Stripe from "stripe";
import type { Life } from "./life";

/** @throws Error when a preview and the invoice that followed it differ in money */
export async function sameMoney(
  { stripe }: Life,
  preview: Stripe.Invoice,
  id: string,
  what: string,
): Promise<void> {
  const invoice = await stripe.invoices.retrieve(id);
  const { data } = await stripe.invoices.listLineItems(id, { limit: 100 });
  const [expected, actual] = [moneyOf(preview, preview.lines.data), moneyOf(invoice, data)];
  if (expected !== actual) {
    throw new Error(`The preview of the ${what} was\n${expected}\nand the invoice is\n${actual}`);
  }
}

function moneyOf(invoice: Stripe.Invoice, lines: readonly Stripe.InvoiceLineItem[]): string {
  return JSON.stringify({
    lines: lines.map(({ amount, period, quantity }) => [amount, period.start, period.end, quantity]),
    subtotal: invoice.subtotal,
    discounts: (invoice.total_discount_amounts ?? []).map(({ amount }) => amount),
    taxes: (invoice.total_taxes ?? []).map(({ amount }) => amount),
    total: invoice.total,
    starting_balance: invoice.starting_balance,
    amount_due: invoice.amount_due,
  });
}
