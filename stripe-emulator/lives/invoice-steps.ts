import type { Life } from "./life";
import type { Step } from "./steps";

/** Invoices of a life in one state, oldest first. */
function invoices({ emulator }: Life, status: string) {
  return emulator.store.of("invoice").filter((invoice) => invoice.status === status);
}

/** Open invoices without a debit that its bank hasn't answered yet. */
function open(life: Life) {
  const { store } = life.emulator;
  const waits = (invoice: string) =>
    store
      .of("payment_intent")
      .find((intent) => intent.internal.invoice === invoice && intent.status === "processing");
  return invoices(life, "open").filter(({ id }) => !waits(id));
}

/** What happens to invoices, payments and balances. */
export const invoiceSteps: Readonly<Record<string, Step>> = {
  async "pay what is open"(life) {
    const { stripe, random, customer } = life;
    const invoice = random.some(open(life));
    if (!invoice) return null;
    const method = await stripe.paymentMethods.attach("pm_card_visa", { customer });
    await stripe.invoices.pay(invoice.id, { payment_method: method.id });
    return `pay ${invoice.id}`;
  },

  async "void what is open"(life) {
    const invoice = life.random.some(
      open(life).filter(({ billing_reason }) => billing_reason !== "subscription_create"),
    );
    if (!invoice) return null;
    await life.stripe.invoices.voidInvoice(invoice.id);
    return `void ${invoice.id}`;
  },

  async "write off what is open"(life) {
    const invoice = life.random.some(open(life));
    if (!invoice) return null;
    await life.stripe.invoices.markUncollectible(invoice.id);
    return `write off ${invoice.id}`;
  },

  async "refund a part"({ emulator, random, stripe }) {
    const charge = random.some(
      emulator.store.of("charge").filter((one) => one.paid && one.amount_refunded < one.amount),
    );
    if (!charge) return null;
    const left = charge.amount - charge.amount_refunded;
    const amount = random.chance(0.3) ? left : random.int(1, left);
    await stripe.refunds.create({ charge: charge.id, amount });
    return `refund ${amount} of ${charge.amount}`;
  },

  async "credit a part of a paid invoice"(life) {
    const { random, stripe } = life;
    const invoice = random.some(
      invoices(life, "paid").filter(({ amount_paid, total }) => amount_paid > 0 && total > 0),
    );
    if (
      !invoice ||
      invoice.post_payment_credit_notes_amount > 0 ||
      invoice.pre_payment_credit_notes_amount > 0
    ) {
      return null;
    }
    const amount = random.int(1, Math.min(invoice.amount_paid, invoice.total));
    await stripe.creditNotes.create({ invoice: invoice.id, amount, credit_amount: amount });
    return `credit note of ${amount} to the balance`;
  },

  async "credit a part of an open invoice"(life) {
    const { random, stripe } = life;
    const invoice = random.some(open(life));
    if (!invoice || invoice.amount_remaining < 2 || invoice.total < 2) return null;
    const amount = random.int(1, Math.min(invoice.amount_remaining, invoice.total) - 1);
    await stripe.creditNotes.create({ invoice: invoice.id, amount });
    return `credit note of ${amount} before payment`;
  },

  async "adjust the balance"({ random, stripe, customer, currency }) {
    const amount = random.int(-3_000, 1_500) || 1;
    await stripe.customers.createBalanceTransaction(customer, { amount, currency });
    return `balance ${amount}`;
  },

  async "add an invoice item"({ random, stripe, customer, currency }) {
    const amount = random.int(-400, 2_000) || 1;
    await stripe.invoiceItems.create({ customer, amount, currency, description: "Extra" });
    return `invoice item ${amount}`;
  },

  async "invoice what is pending"({ emulator, stripe, customer }) {
    const pending = emulator.store.of("invoiceitem").filter(({ invoice }) => invoice === null);
    if (pending.length === 0) return null;
    const { id } = await stripe.invoices.create({
      customer,
      auto_advance: false,
      pending_invoice_items_behavior: "include",
    });
    await stripe.invoices.finalizeInvoice(id ?? "");
    return `invoice by hand ${id}`;
  },
};
