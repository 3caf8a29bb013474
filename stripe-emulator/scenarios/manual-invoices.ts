import type Stripe from "stripe";
import type { Scenario, Stage } from "./scenario";
import { invoicesOf, newCustomer, newOneTimePrice, newPrice, subscribed } from "./shop";
import { invoiceFacts, lineAmounts } from "./snapshots";

/** A draft invoice over 15.00 that nobody has paid; the customer has a card. */
async function draftInvoice(stage: Stage): Promise<{ customer: string; invoice: string }> {
  const customer = await newCustomer(stage);
  await stage.stripe.invoiceItems.create({
    customer: customer.id,
    amount: 1500,
    currency: "usd",
    description: "Setup",
  });
  const { id } = await stage.stripe.invoices.create({
    customer: customer.id,
    auto_advance: false,
    pending_invoice_items_behavior: "include",
  });
  return { customer: customer.id, invoice: id ?? "" };
}

async function noteInvoice(stage: Stage, name: string, invoice: Stripe.Invoice): Promise<void> {
  stage.note(name, invoiceFacts(stage.view, invoice));
}

export const manualInvoices: readonly Scenario[] = [
  {
    name: "manual-invoice",
    title: "An invoice made by hand is a draft, then open, then paid",
    async run(stage) {
      const { invoice } = await draftInvoice(stage);
      await noteInvoice(stage, "draft", await stage.stripe.invoices.retrieve(invoice));
      await noteInvoice(stage, "open", await stage.stripe.invoices.finalizeInvoice(invoice));
      await stage.refusal("finalized twice", stage.stripe.invoices.finalizeInvoice(invoice));
      await noteInvoice(stage, "paid", await stage.stripe.invoices.pay(invoice));
      await stage.refusal("voided after payment", stage.stripe.invoices.voidInvoice(invoice));
      await stage.refusal("deleted after payment", stage.stripe.invoices.del(invoice));
    },
    expected: {
      draft: {
        status: "draft",
        billing_reason: "manual",
        total: 1500,
        amount_due: 1500,
        lines: [{ amount: 1500 }],
      },
      open: { status: "open", amount_remaining: 1500, finalized_at: "0" },
      "finalized twice": { status: 400, type: "invalid_request_error" },
      paid: { status: "paid", amount_paid: 1500, amount_remaining: 0, paid_at: "0" },
      "voided after payment": { status: 400, type: "invalid_request_error" },
      "deleted after payment": { status: 400, type: "invalid_request_error" },
    },
  },
  {
    name: "manual-invoice-prices",
    title: "Invoice items of a one-time price count by quantity",
    async run(stage) {
      const price = await newOneTimePrice(stage, 700);
      const customer = await newCustomer(stage);
      const draft = await stage.stripe.invoices.create({ customer: customer.id, auto_advance: false });
      await stage.stripe.invoiceItems.create({
        customer: customer.id,
        invoice: draft.id ?? "",
        pricing: { price: price.id },
        quantity: 3,
      });
      await noteInvoice(stage, "invoice", await stage.stripe.invoices.finalizeInvoice(draft.id ?? ""));
    },
    expected: { invoice: { total: 2100, lines: [{ amount: 2100, quantity: 3, proration: false }] } },
  },
  {
    name: "invoice-item-on-renewal",
    title: "A pending invoice item is billed with the next renewal",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { customer, subscription } = await subscribed(stage, price);
      await stage.stripe.invoiceItems.create({
        customer: customer.id,
        subscription: subscription.id,
        amount: 1500,
        currency: "usd",
        description: "Workshop",
      });
      await stage.advance(stage.day(30, 3_660));
      const [, renewal] = await invoicesOf(stage, { subscription: subscription.id });
      stage.note("renewal", renewal ? [renewal.total, renewal.amount_paid] : null);
      const left = await stage.stripe.invoiceItems.list({ customer: customer.id, pending: true });
      stage.note("pending", left.data.length);
    },
    expected: { renewal: [3500, 3500], pending: 0 },
  },
  {
    name: "invoice-voided",
    title: "A voided invoice owes nothing any more and can't be paid",
    async run(stage) {
      const { invoice } = await draftInvoice(stage);
      await stage.refusal("voided as a draft", stage.stripe.invoices.voidInvoice(invoice));
      await stage.stripe.invoices.finalizeInvoice(invoice);
      await noteInvoice(stage, "void", await stage.stripe.invoices.voidInvoice(invoice));
      await stage.refusal("paid", stage.stripe.invoices.pay(invoice));
    },
    expected: {
      "voided as a draft": { status: 400, type: "invalid_request_error" },
      void: { status: "void", voided_at: "0", amount_paid: 0 },
      paid: { status: 400, type: "invalid_request_error" },
    },
  },
  {
    name: "invoice-uncollectible",
    title: "An invoice that was written off can still be paid",
    async run(stage) {
      const { invoice } = await draftInvoice(stage);
      await stage.stripe.invoices.finalizeInvoice(invoice);
      await noteInvoice(stage, "uncollectible", await stage.stripe.invoices.markUncollectible(invoice));
      await noteInvoice(stage, "paid", await stage.stripe.invoices.pay(invoice));
    },
    expected: {
      uncollectible: { status: "uncollectible", amount_remaining: 1500 },
      paid: { status: "paid", amount_paid: 1500 },
    },
  },
  {
    name: "invoice-draft-deleted",
    title: "A draft can be deleted, with what was on it",
    async run(stage) {
      const { customer, invoice } = await draftInvoice(stage);
      const deleted = await stage.stripe.invoices.del(invoice);
      stage.note("deleted", deleted.deleted);
      await stage.refusal("retrieved", stage.stripe.invoices.retrieve(invoice));
      const items = await stage.stripe.invoiceItems.list({ customer });
      stage.note("items", items.data.length);
    },
    expected: { deleted: true, retrieved: { status: 404, code: "resource_missing" } },
  },
  {
    name: "invoice-without-items",
    title: "A finalized invoice without lines costs nothing and is paid at once",
    async run(stage) {
      const customer = await newCustomer(stage);
      const draft = await stage.stripe.invoices.create({ customer: customer.id, auto_advance: false });
      const done = await stage.stripe.invoices.finalizeInvoice(draft.id ?? "");
      await noteInvoice(stage, "invoice", done);
      stage.note("lines", lineAmounts(stage.view, done));
    },
    expected: { invoice: { status: "paid", total: 0, amount_due: 0 }, lines: [] },
  },
];
