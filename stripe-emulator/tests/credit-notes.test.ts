import fc from "fast-check";
import type Stripe from "stripe";
import { expect, it } from "vitest";
import { shareOfPart, splitCredit } from "../arithmetic/credit-note-arithmetic";
import { createPayingCustomer, eventTypes, startEmulator } from "./fixtures";

/** An invoice of these amounts, finalized and, if there is a card, paid. */
async function invoiceOf(
  stripe: Stripe,
  lines: Stripe.InvoiceAddLinesParams.Line[],
  { pay = true, ...params }: Stripe.InvoiceCreateParams & { pay?: boolean } = {},
): Promise<Stripe.Invoice> {
  const customer = await createPayingCustomer(stripe);
  const invoice = await stripe.invoices.create({ customer: customer.id, currency: "usd", ...params });
  await stripe.invoices.addLines(invoice.id, { lines });
  return pay ? stripe.invoices.pay(invoice.id) : stripe.invoices.finalizeInvoice(invoice.id);
}

it("lowers an open invoice, and pays it when nothing is left", async () => {
  const { emulator, stripe } = await startEmulator();
  const invoice = await invoiceOf(stripe, [{ amount: 10_000 }], { pay: false });
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 2500,
    reason: "order_change",
    memo: "One seat less",
  });
  expect(note).toMatchObject({
    type: "pre_payment",
    total: 2500,
    pre_payment_amount: 2500,
    post_payment_amount: 0,
    number: `${invoice.number}-CN-01`,
    reason: "order_change",
    memo: "One seat less",
    status: "issued",
    refunds: [],
  });
  const lowered = await stripe.invoices.retrieve(invoice.id, {
    expand: ["payments.data.payment.payment_intent"],
  });
  expect(lowered).toMatchObject({
    status: "open",
    total: 10_000,
    amount_due: 7500,
    amount_remaining: 7500,
    pre_payment_credit_notes_amount: 2500,
    payments: { data: [{ amount_requested: 7500, payment: { payment_intent: { amount: 7500 } } }] },
  });
  await expect(stripe.creditNotes.create({ invoice: invoice.id, amount: 7501 })).rejects.toMatchObject({
    param: "amount",
  });
  await stripe.creditNotes.create({ invoice: invoice.id, amount: 7500 });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    status: "paid",
    amount_paid: 0,
    amount_remaining: 0,
    pre_payment_credit_notes_amount: 10_000,
  });
  expect((await stripe.charges.list()).data).toHaveLength(0);
  expect(eventTypes(emulator).filter((type) => type.startsWith("credit_note"))).toHaveLength(2);
  expect(eventTypes(emulator)).toContain("invoice.paid");
});

it("charges what is left after a credit note, and takes it back when it is voided", async () => {
  const { emulator, stripe } = await startEmulator();
  const invoice = await invoiceOf(stripe, [{ amount: 4000 }], { pay: false });
  const note = await stripe.creditNotes.create({ invoice: invoice.id, amount: 1000 });
  const second = await stripe.creditNotes.create({ invoice: invoice.id, amount: 500 });
  expect(await stripe.creditNotes.voidCreditNote(second.id)).toMatchObject({ status: "void" });
  await expect(stripe.creditNotes.voidCreditNote(second.id)).rejects.toMatchObject({ statusCode: 400 });
  expect((await stripe.invoices.retrieve(invoice.id)).amount_remaining).toBe(3000);
  expect(await stripe.invoices.pay(invoice.id)).toMatchObject({ status: "paid", amount_paid: 3000 });
  expect((await stripe.charges.list()).data.map(({ amount }) => amount)).toEqual([3000]);
  await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toMatchObject({ statusCode: 400 });
  expect(eventTypes(emulator)).toContain("credit_note.voided");
});

it("gives a paid invoice back: a part refunded, a part to the balance, a part otherwise", async () => {
  const { stripe } = await startEmulator();
  const invoice = await invoiceOf(stripe, [{ amount: 10_000 }]);
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 6000,
    refund_amount: 3000,
    credit_amount: 2000,
    out_of_band_amount: 1000,
    expand: ["refunds.refund", "customer_balance_transaction"],
  });
  expect(note).toMatchObject({
    type: "post_payment",
    post_payment_amount: 6000,
    pre_payment_amount: 0,
    out_of_band_amount: 1000,
    refunds: [{ amount_refunded: 3000, type: "refund", refund: { amount: 3000, status: "succeeded" } }],
    customer_balance_transaction: { amount: -2000, type: "credit_note", ending_balance: -2000 },
  });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    status: "paid",
    amount_paid: 10_000,
    post_payment_credit_notes_amount: 6000,
  });
  expect(await stripe.customers.retrieve(String(invoice.customer))).toMatchObject({ balance: -2000 });
  const [charge] = (await stripe.charges.list()).data;
  expect(charge).toMatchObject({ amount: 10_000, amount_refunded: 3000 });
  await expect(stripe.creditNotes.create({ invoice: invoice.id, amount: 1000 })).rejects.toMatchObject({
    message:
      "The sum of credit amount, refund amount and out of band amount ($0.00) must equal the post payment credit note amount ($10.00).",
  });
  await expect(
    stripe.creditNotes.create({ invoice: invoice.id, amount: 4001, credit_amount: 4001 }),
  ).rejects.toMatchObject({ param: "amount" });
  const refund = await stripe.refunds.create({ charge: charge?.id ?? "", amount: 4000 });
  await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 4000,
    refunds: [{ refund: refund.id }],
  });
  expect((await stripe.creditNotes.list({ invoice: invoice.id })).data).toHaveLength(2);
});

it("credits lines with their discounts and taxes, to the cent in any parts", async () => {
  const { stripe } = await startEmulator();
  const vat = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: false });
  const coupon = await stripe.coupons.create({ percent_off: 15, duration: "once" });
  const product = await stripe.products.create({ name: "Seat" });
  const invoice = await invoiceOf(
    stripe,
    [
      { price_data: { currency: "usd", product: product.id, unit_amount: 333 }, quantity: 3 },
      { amount: 777 },
    ],
    { default_tax_rates: [vat.id], discounts: [{ coupon: coupon.id }] },
  );
  const [seats, other] = invoice.lines.data;
  if (!seats || !other) throw new Error("Lines are missing");
  const one = (quantity: number): Stripe.CreditNoteCreateParams.Line => ({
    type: "invoice_line_item",
    invoice_line_item: seats.id,
    quantity,
  });
  let credited = 0;
  for (const lines of [
    [one(1)],
    [one(2)],
    [{ type: "invoice_line_item", invoice_line_item: other.id, amount: 100 }],
    [{ type: "invoice_line_item", invoice_line_item: other.id, amount: 677 }],
  ] satisfies Stripe.CreditNoteCreateParams.Line[][]) {
    const note = await creditAll(stripe, invoice.id, lines);
    expect(note.total).toBe(
      note.subtotal -
        note.discount_amount +
        (note.total_taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0),
    );
    credited += note.total;
  }
  expect(credited).toBe(invoice.total);
  await expect(creditAll(stripe, invoice.id, [one(1)])).rejects.toMatchObject({ statusCode: 400 });
});

/** A credit note of lines whose whole total goes to the customer's balance. */
async function creditAll(
  stripe: Stripe,
  invoice: string,
  lines: Stripe.CreditNoteCreateParams.Line[],
): Promise<Stripe.CreditNote> {
  const refused = await stripe.creditNotes
    .preview({ invoice, lines, credit_amount: 0 })
    .then(() => 0)
    .catch((error: unknown) => totalIn(error));
  const preview = await stripe.creditNotes.preview({ invoice, lines, credit_amount: refused });
  const listed = await stripe.creditNotes.listPreviewLineItems({ invoice, lines, credit_amount: refused });
  expect(listed.data).toHaveLength(lines.length);
  const note = await stripe.creditNotes.create({ invoice, lines, credit_amount: refused });
  expect(note).toMatchObject({ total: preview.total, subtotal: preview.subtotal, number: preview.number });
  expect((await stripe.creditNotes.listLineItems(note.id)).data).toHaveLength(lines.length);
  return note;
}

/** The total that a refusal names, in minor units. */
function totalIn(error: unknown): number {
  const match = error instanceof Error ? /note amount \(\$(\d+)\.(\d\d)\)/.exec(error.message) : null;
  if (!match) throw error;
  return Number(`${match[1]}${match[2]}`);
}

it("credits something that isn't on the invoice, with its tax", async () => {
  const { emulator, stripe } = await startEmulator();
  const vat = await stripe.taxRates.create({ display_name: "VAT", percentage: 20, inclusive: false });
  const invoice = await invoiceOf(stripe, [{ amount: 10_000 }], { default_tax_rates: [vat.id] });
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    lines: [
      {
        type: "custom_line_item",
        description: "Late delivery",
        unit_amount: 500,
        quantity: 2,
        tax_rates: [vat.id],
      },
    ],
    refund_amount: 1200,
  });
  expect(note).toMatchObject({
    subtotal: 1000,
    total: 1200,
    total_excluding_tax: 1000,
    total_taxes: [{ amount: 200, taxable_amount: 1000, tax_rate_details: { tax_rate: vat.id } }],
    lines: { data: [{ description: "Late delivery", unit_amount: 500, quantity: 2, amount: 1000 }] },
  });
  const updated = await stripe.creditNotes.update(note.id, { memo: "Sorry", metadata: { ticket: "4" } });
  expect(updated).toMatchObject({ memo: "Sorry", metadata: { ticket: "4" } });
  expect(eventTypes(emulator)).toContain("credit_note.updated");
});

it("refuses credit notes of drafts, voided invoices and strange lines", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const draft = await stripe.invoices.create({ customer: customer.id });
  await expect(stripe.creditNotes.create({ invoice: draft.id, amount: 1 })).rejects.toMatchObject({
    param: "invoice",
  });
  const [first, second] = [
    await invoiceOf(stripe, [{ amount: 100 }], { pay: false }),
    await invoiceOf(stripe, [{ amount: 100 }], { pay: false }),
  ];
  const strange = second.lines.data[0]?.id ?? "";
  await expect(
    stripe.creditNotes.create({
      invoice: first.id,
      lines: [{ type: "invoice_line_item", invoice_line_item: strange }],
    }),
  ).rejects.toMatchObject({ param: "lines[0][invoice_line_item]" });
  await expect(stripe.creditNotes.create({ invoice: first.id })).rejects.toMatchObject({
    code: "parameter_missing",
  });
  expect(emulator.store.of("credit_note").size).toBe(0);
});

it("splits a line's tax so that its parts sum to it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 8 }),
      (total, parts) => {
        const whole = parts.reduce((sum, part) => sum + part, 0);
        let before = 0;
        let shared = 0;
        for (const part of parts) {
          shared += shareOfPart(total, whole, before, part);
          before += part;
        }
        expect(shared).toBe(total);
      },
    ),
  );
});

it("never lowers an invoice below zero", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (total, remaining) => {
      const { prePayment, postPayment } = splitCredit(total, remaining);
      expect(prePayment + postPayment).toBe(total);
      expect(prePayment).toBeLessThanOrEqual(remaining);
      expect(Math.min(prePayment, postPayment)).toBeGreaterThanOrEqual(0);
    }),
  );
});
