import { describe, expect, test } from "vitest";
import { withTenant } from "@/db/tenancy";
import { billingWorld } from "@/dev/testing/billing";
import type { InvoiceFilter } from "./invoice-filters";
import { type GivenBack, invoiceState, listInvoices } from "./invoices";
import { refreshMirror } from "./refresh-mirror";

const { ctx, db, stripe, tenant, deliverAll } = await billingWorld();

const refund = (amount: number, status = "succeeded"): GivenBack => ({
  kind: "refund",
  id: `re_${amount}`,
  amount,
  currency: "usd",
  status,
  at: new Date(0),
});

describe("what an invoice’s chip says", () => {
  test.each([
    ["open", { status: "open" }],
    ["void", { status: "void" }],
    ["uncollectible", { status: "uncollectible" }],
    ["unknown", { status: "of tomorrow" }],
    ["paid", { status: "paid" }],
    ["paid", { status: "paid", givenBack: [refund(1000, "failed")] }],
    ["paid", { status: "paid", givenBack: [refund(1000, "pending")] }],
    ["partly_refunded", { status: "paid", givenBack: [refund(400)] }],
    ["refunded", { status: "paid", givenBack: [refund(400), refund(600)] }],
    ["refunded", { status: "paid", givenBack: [refund(1000)], amountCredited: 1000 }],
    ["partly_refunded", { status: "paid", givenBack: [refund(300)], amountCredited: 300 }],
    ["partly_credited", { status: "paid", amountCredited: 300 }],
    ["credited", { status: "paid", amountCredited: 1000 }],
    ["paid", { status: "paid", total: 0 }],
    ["open", { status: "open", amountCredited: 300 }],
  ])("is %s for %j", (state, invoice) => {
    expect(invoiceState({ total: 1000, amountCredited: 0, givenBack: [], ...invoice })).toBe(state);
  });
});

describe("the list of invoices", () => {
  test("narrows by status, shows what went back at its invoice, and is one organization’s", async () => {
    const owner = await tenant();
    const { customerId: customer } = await owner.pay("basic");
    const charge = async (amount: number) => {
      const { id = "" } = await stripe.invoices.create({ customer, auto_advance: false });
      await stripe.invoiceItems.create({ customer, invoice: id, amount, currency: "usd" });
      await stripe.invoices.finalizeInvoice(id);
      return id;
    };
    const { data: methods } = await stripe.paymentMethods.list({ customer });
    const payment_method = methods[0]?.id ?? "";
    const [refunded, credited, voided, open] = [
      await charge(1000),
      await charge(2000),
      await charge(3000),
      await charge(4000),
    ];
    await stripe.invoices.pay(refunded, { payment_method });
    await stripe.invoices.pay(credited, { payment_method });
    const { data: payments } = await stripe.invoicePayments.list({ invoice: refunded });
    const intent = payments[0]?.payment.payment_intent;
    await stripe.refunds.create({ payment_intent: typeof intent === "string" ? intent : "", amount: 300 });
    await stripe.creditNotes.create({ invoice: credited, amount: 2000, credit_amount: 2000 });
    await stripe.invoices.voidInvoice(voided);
    await stripe.invoices.create({ customer, auto_advance: false });
    await refreshMirror(ctx, { organizationId: owner.organization.id, livemode: false });
    await deliverAll();

    const list = async (filter?: InvoiceFilter, of = owner) =>
      withTenant(db, of.organization.id, (within) =>
        listInvoices(within, { organizationId: of.organization.id, request: {}, limit: 10, filter }),
      );
    const { rows } = await list();
    const found = new Map(rows.map((row) => [row.id, row]));
    // The first one is the plan's; the draft isn't an invoice yet.
    expect(rows).toHaveLength(5);
    const stateOf = (id: string) => {
      const row = found.get(id);
      return row && invoiceState(row);
    };
    expect([refunded, credited, voided, open].map(stateOf)).toEqual([
      "partly_refunded",
      "credited",
      "void",
      "open",
    ]);
    expect(found.get(refunded)?.givenBack).toMatchObject([
      { kind: "refund", amount: 300, status: "succeeded" },
    ]);
    expect(found.get(credited)?.givenBack).toMatchObject([
      {
        kind: "credit_note",
        amount: 2000,
        number: expect.any(String),
        pdfUrl: expect.stringMatching(/^http/),
      },
    ]);
    const ids = async (filter: InvoiceFilter) => (await list(filter)).rows.map(({ id }) => id).sort();
    expect(await ids("refunded")).toEqual([refunded, credited].sort());
    expect(await ids("void")).toEqual([voided]);
    expect(await ids("open")).toEqual([open]);
    expect(await ids("uncollectible")).toEqual([]);
    expect(await ids("paid")).toHaveLength(3);

    const stranger = await tenant();
    expect((await list(undefined, stranger)).rows).toEqual([]);
  });
});
