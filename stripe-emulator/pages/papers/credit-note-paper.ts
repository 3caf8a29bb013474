import type { Context } from "../../context";
import type { CreditNoteRecord } from "../../store/records/invoices";
import { date, money, unitPrice, words } from "../format";
import { billedTo, seller } from "./invoice-facts";
import { discountSums, taxSums } from "./invoice-paper";
import { addressLines, fileName, type Paper, type PaperSum, sum } from "./paper";

/** What a credit note gives back, and how. */
export function creditNotePaper(ctx: Context, note: CreditNoteRecord): Paper {
  const { currency } = note;
  const invoice = ctx.store.of("invoice").get(note.invoice);
  const customer = ctx.store.of("customer").get(note.customer);
  const title = `Credit note ${note.number}`;
  const isVoid = note.status === "void";
  return {
    title,
    fileName: fileName(title),
    state: isVoid ? { code: "void", label: "Void" } : { code: "issued", label: "Issued" },
    headline: isVoid
      ? `${money(note.total, currency)}, void`
      : `${money(note.total, currency)} credited on ${date(note.effective_at ?? note.created)}`,
    facts: [
      { label: "Credit note number", value: note.number },
      { label: "Invoice number", value: invoice?.number ?? note.invoice },
      { label: "Date of issue", value: date(note.effective_at ?? note.created) },
      ...(note.reason ? [{ label: "Reason", value: words(note.reason) }] : []),
    ],
    seller: [invoice ? seller(invoice) : ctx.options.shopName],
    customer: invoice
      ? billedTo(invoice)
      : [customer?.name, ...addressLines(customer?.address)].flatMap((line) => line || []),
    lines: ctx.store
      .of("credit_note_line_item")
      .by("credit_note", note.id)
      .map((line) => ({
        id: line.id,
        description: line.description ?? "Credit",
        detail: "",
        quantity: line.quantity === null ? "" : String(line.quantity),
        unitPrice:
          line.unit_amount_decimal === null ? "" : unitPrice(String(line.unit_amount_decimal), currency),
        amount: money(line.amount, currency),
      })),
    sums: [
      sum("Subtotal", note.subtotal, currency),
      ...discountSums(ctx, { currency, total_discount_amounts: note.discount_amounts }),
      ...taxSums(ctx, { currency, total_taxes: note.total_taxes }),
      sum("Total", note.total, currency, true),
      ...waysOf(ctx, note),
    ],
    notes: note.memo ? [note.memo] : [],
    issued: note.created,
  };
}

/** Where the credit went. */
function waysOf(ctx: Context, note: CreditNoteRecord): PaperSum[] {
  const { currency } = note;
  const refunded = note.refunds.reduce((total, { amount_refunded: amount }) => total + amount, 0);
  const transaction = note.customer_balance_transaction;
  const balance = transaction ? ctx.store.of("customer_balance_transaction").get(transaction) : undefined;
  const ways: [string, number][] = [
    ["Taken off the invoice", note.pre_payment_amount],
    ["Refunded", refunded],
    ["Added to the balance", balance ? -balance.amount : 0],
    ["Given back elsewhere", note.out_of_band_amount ?? 0],
  ];
  return ways.filter(([, amount]) => amount > 0).map(([label, amount]) => sum(label, amount, currency));
}
