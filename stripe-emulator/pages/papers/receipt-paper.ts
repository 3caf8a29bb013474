import { receiptNumber } from "../../billing/charges";
import type { Context } from "../../context";
import type { ChargeRecord } from "../../store/records/payments";
import { date, money } from "../format";
import { chargedTo } from "../payment-methods";
import { billedTo, invoiceLines, seller } from "./invoice-facts";
import { dueSums, paperLine } from "./invoice-paper";
import { addressLines, fileName, type Paper, type PaperSum, sum } from "./paper";

/** The charge whose receipt has this path; one that failed has none. */
export function chargeByReceipt(ctx: Context, id: string, path: string): ChargeRecord | undefined {
  const charge = ctx.store.of("charge").get(id);
  return charge?.receipt_url && new URL(charge.receipt_url).pathname === path ? charge : undefined;
}

function invoiceOf(ctx: Context, charge: ChargeRecord) {
  const intent = charge.payment_intent ?? "";
  const payment = ctx.store.of("invoice_payment").by("payment_intent", intent)[0];
  return payment && ctx.store.of("invoice").get(payment.invoice);
}

function stateOf({ refunded, amount_refunded: amount, status }: ChargeRecord): Paper["state"] {
  if (refunded) return { code: "refunded", label: "Refunded" };
  if (amount > 0) return { code: "refunded", label: "Partly refunded" };
  return status === "succeeded" ? { code: "paid", label: "Paid" } : { code: "pending", label: "Pending" };
}

/** The receipt of a charge, with the lines of the invoice it paid, if any. */
export function receiptPaper(ctx: Context, charge: ChargeRecord): Paper {
  const { currency } = charge;
  const invoice = invoiceOf(ctx, charge);
  const customer = charge.customer ? ctx.store.of("customer").get(charge.customer) : undefined;
  const number = charge.receipt_number ?? receiptNumber(charge.id);
  const refunds: PaperSum[] = ctx.store
    .of("refund")
    .by("charge", charge.id)
    .filter(({ status }) => status === "succeeded" || status === "pending")
    .map(({ amount, created }) => sum(`Refunded on ${date(created)}`, -amount, currency));
  const title = `Receipt ${number}`;
  return {
    title,
    fileName: fileName(title),
    state: stateOf(charge),
    headline: `${money(charge.amount, currency)} paid on ${date(charge.created)}`,
    facts: [
      { label: "Receipt number", value: number },
      ...(invoice?.number ? [{ label: "Invoice number", value: invoice.number }] : []),
      { label: "Date paid", value: date(charge.created) },
      { label: "Payment method", value: chargedTo(charge) },
    ],
    seller: [invoice ? seller(invoice) : ctx.options.shopName],
    customer: invoice
      ? billedTo(invoice)
      : [customer?.name, ...addressLines(customer?.address), customer?.email].flatMap((line) => line || []),
    lines: invoice
      ? invoiceLines(ctx, invoice).map(paperLine)
      : [
          {
            id: charge.id,
            description: charge.description ?? "Payment",
            detail: "",
            quantity: "",
            unitPrice: "",
            amount: money(charge.amount, currency),
          },
        ],
    sums: [
      ...(invoice ? [...dueSums(ctx, invoice), sum("Total", invoice.total, currency)] : []),
      sum("Amount paid", charge.amount_captured, currency, true),
      ...refunds,
      ...(refunds.length > 0 ? [sum("Net", charge.amount_captured - charge.amount_refunded, currency)] : []),
    ],
    notes: [],
    issued: charge.created,
  };
}
