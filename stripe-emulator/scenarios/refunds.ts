import type { Scenario, Stage } from "./scenario";
import { chargeOf, latestInvoice, newCustomer, newPrice, subscribed } from "./shop";
import { balanceFacts, chargeFacts, creditNoteFacts, invoiceFacts, refundFacts } from "./snapshots";

/** A paid invoice over 20.00 with its charge. */
async function paidInvoice(stage: Stage) {
  const price = await newPrice(stage, { unit_amount: 2000 });
  const { customer, subscription } = await subscribed(stage, price);
  const { id } = await latestInvoice(stage, subscription.id);
  const charge = await chargeOf(stage, id ?? "");
  return { customer: customer.id, invoice: id ?? "", charge: charge.id };
}

/** An invoice over 15.00 that waits for its payment. @returns its id */
async function openInvoice(stage: Stage): Promise<string> {
  const { id: customer } = await newCustomer(stage);
  await stage.stripe.invoiceItems.create({ customer, amount: 1500, currency: "usd" });
  const { id = "" } = await stage.stripe.invoices.create({
    customer,
    auto_advance: false,
    pending_invoice_items_behavior: "include",
  });
  await stage.stripe.invoices.finalizeInvoice(id);
  return id;
}

async function noteCharge(stage: Stage, name: string, id: string): Promise<void> {
  stage.note(name, chargeFacts(stage.view, await stage.stripe.charges.retrieve(id)));
}

async function noteInvoice(stage: Stage, name: string, id: string): Promise<void> {
  stage.note(name, invoiceFacts(stage.view, await stage.stripe.invoices.retrieve(id)));
}

export const refunds: readonly Scenario[] = [
  {
    name: "refund-in-parts",
    title: "A charge is refunded in parts, then entirely, then no further",
    async run(stage) {
      const { charge } = await paidInvoice(stage);
      const part = await stage.stripe.refunds.create({
        charge,
        amount: 500,
        reason: "requested_by_customer",
      });
      stage.note("part", refundFacts(stage.view, part));
      await noteCharge(stage, "charge after the part", charge);
      await stage.refusal("too much", stage.stripe.refunds.create({ charge, amount: 1600 }));
      const rest = await stage.stripe.refunds.create({ charge });
      stage.note("rest", refundFacts(stage.view, rest));
      await noteCharge(stage, "charge after the rest", charge);
      await stage.refusal("once more", stage.stripe.refunds.create({ charge }));
    },
    expected: {
      part: { amount: 500, status: "succeeded", reason: "requested_by_customer" },
      "charge after the part": { amount: 2000, amount_refunded: 500, refunded: false },
      "too much": { status: 400, type: "invalid_request_error" },
      rest: { amount: 1500, status: "succeeded", reason: null },
      "charge after the rest": { amount_refunded: 2000, refunded: true, status: "succeeded" },
      "once more": { status: 400, type: "invalid_request_error", code: "charge_already_refunded" },
    },
  },
  {
    name: "refund-leaves-invoice",
    title: "A refund leaves the invoice paid",
    async run(stage) {
      const { charge, invoice } = await paidInvoice(stage);
      await stage.stripe.refunds.create({ charge });
      await noteInvoice(stage, "invoice", invoice);
    },
    expected: { invoice: { status: "paid", amount_paid: 2000, post_payment_credit_notes_amount: 0 } },
  },
  {
    name: "credit-note-refund",
    title: "A credit note on a paid invoice refunds a part",
    async run(stage) {
      const { charge, invoice } = await paidInvoice(stage);
      const note = await stage.stripe.creditNotes.create({
        invoice,
        amount: 500,
        refund_amount: 500,
        reason: "order_change",
      });
      stage.note("note", creditNoteFacts(stage.view, note));
      await noteInvoice(stage, "invoice", invoice);
      await noteCharge(stage, "charge", charge);
      await stage.refusal(
        "too much",
        stage.stripe.creditNotes.create({ invoice, amount: 1600, refund_amount: 1600 }),
      );
    },
    expected: {
      note: {
        status: "issued",
        type: "post_payment",
        reason: "order_change",
        amount: 500,
        post_payment_amount: 500,
        pre_payment_amount: 0,
      },
      invoice: { status: "paid", amount_paid: 2000, post_payment_credit_notes_amount: 500 },
      charge: { amount_refunded: 500 },
      "too much": { status: 400, type: "invalid_request_error" },
    },
  },
  {
    name: "credit-note-balance",
    title: "A credit note on a paid invoice can go to the customer's balance",
    async run(stage) {
      const { customer, invoice } = await paidInvoice(stage);
      const note = await stage.stripe.creditNotes.create({ invoice, amount: 700, credit_amount: 700 });
      stage.note("note", creditNoteFacts(stage.view, note));
      const [credit] = (await stage.stripe.customers.listBalanceTransactions(customer)).data;
      stage.note("credit", credit ? balanceFacts(stage.view, credit) : null);
    },
    expected: {
      note: { amount: 700, type: "post_payment", post_payment_amount: 700 },
      credit: { type: "credit_note", amount: -700, ending_balance: -700 },
    },
  },
  {
    name: "credit-note-open",
    title: "A credit note on an open invoice lowers what is still to be paid",
    async run(stage) {
      const id = await openInvoice(stage);
      const preview = await stage.stripe.creditNotes.preview({ invoice: id, amount: 500 });
      stage.note("preview", [preview.amount, preview.total]);
      const note = await stage.stripe.creditNotes.create({ invoice: id, amount: 500 });
      stage.note("note", creditNoteFacts(stage.view, note));
      await noteInvoice(stage, "open", id);
      await stage.stripe.invoices.pay(id);
      await noteInvoice(stage, "paid", id);
    },
    expected: {
      preview: [500, 500],
      note: { type: "pre_payment", pre_payment_amount: 500, post_payment_amount: 0 },
      open: {
        status: "open",
        amount_due: 1000,
        amount_remaining: 1000,
        pre_payment_credit_notes_amount: 500,
      },
      paid: { status: "paid", amount_paid: 1000 },
    },
  },
  {
    name: "credit-note-voided",
    title: "A credit note on an open invoice can be voided, and the whole amount is due again",
    async run(stage) {
      const id = await openInvoice(stage);
      const note = await stage.stripe.creditNotes.create({ invoice: id, amount: 500 });
      stage.note("note", creditNoteFacts(stage.view, await stage.stripe.creditNotes.voidCreditNote(note.id)));
      await noteInvoice(stage, "open", id);
    },
    expected: { note: { status: "void" }, open: { status: "open", amount_remaining: 1500 } },
  },
];
