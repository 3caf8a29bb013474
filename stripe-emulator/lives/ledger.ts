import type { InvoiceRecord } from "../store/records/invoices";
import type { Store } from "../store/store";

/** Says what is wrong with the money of a life; an empty list is what should come out. */
export function ledgerFaults(store: Store): string[] {
  return [
    ...store
      .of("invoice")
      .all()
      .flatMap((invoice) => [
        ...totalFaults(store, invoice),
        ...dueFaults(invoice),
        ...creditFaults(store, invoice),
      ]),
    ...store
      .of("invoice")
      .all()
      .flatMap((invoice) => paymentFaults(store, invoice)),
    ...chargeFaults(store),
    ...numberFaults(store),
    ...balanceFaults(store),
  ];
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function equal(what: string, left: number, right: number): string[] {
  return left === right ? [] : [`${what}: ${left} instead of ${right}`];
}

/** The lines lead to the subtotal, discounts and taxes to the total. */
function totalFaults(store: Store, invoice: InvoiceRecord): string[] {
  const lines = store.of("line_item").filter((line) => line.invoice === invoice.id);
  const taxes = invoice.total_taxes ?? [];
  const taxed = (behavior: string) =>
    sum(taxes.filter(({ tax_behavior }) => tax_behavior === behavior).map(({ amount }) => amount));
  const discounts = sum((invoice.total_discount_amounts ?? []).map(({ amount }) => amount));
  const lineDiscounts = sum(
    lines.flatMap((line) => (line.discount_amounts ?? []).map(({ amount }) => amount)),
  );
  const lineTaxes = sum(lines.flatMap((line) => (line.taxes ?? []).map(({ amount }) => amount)));
  const lineSum = sum(lines.map(({ amount }) => amount));
  const { id } = invoice;
  return [
    ...equal(`${id} subtotal`, invoice.subtotal, lineSum),
    ...equal(`${id} total`, invoice.total, invoice.subtotal - discounts + taxed("exclusive")),
    ...equal(
      `${id} total_excluding_tax`,
      invoice.total_excluding_tax ?? invoice.total,
      invoice.total - sum(taxes.map(({ amount }) => amount)),
    ),
    ...equal(`${id} discounts of its lines`, lineDiscounts, discounts),
    ...equal(`${id} taxes of its lines`, lineTaxes, sum(taxes.map(({ amount }) => amount))),
  ];
}

/** Total and balance lead to what is due, and that to what remains. */
function dueFaults(invoice: InvoiceRecord): string[] {
  const { id, status } = invoice;
  if (status === "draft" || status === "void") return [];
  const balance = invoice.starting_balance - (invoice.ending_balance ?? 0);
  const faults = equal(
    `${id} amount_due`,
    invoice.amount_due,
    invoice.total + balance - invoice.pre_payment_credit_notes_amount,
  );
  if (invoice.amount_due < 0) faults.push(`${id} amount_due is ${invoice.amount_due}`);
  faults.push(
    ...equal(`${id} amount_remaining`, invoice.amount_remaining, invoice.amount_due - invoice.amount_paid),
  );
  if (status === "paid" && invoice.amount_remaining !== 0) faults.push(`${id} is paid and something remains`);
  return faults;
}

/** What credit notes took off is what the invoice says they did. */
function creditFaults(store: Store, invoice: InvoiceRecord): string[] {
  const notes = store
    .of("credit_note")
    .filter((note) => note.invoice === invoice.id && note.status === "issued");
  const before = sum(notes.map(({ pre_payment_amount }) => pre_payment_amount));
  const after = sum(notes.map(({ post_payment_amount }) => post_payment_amount));
  return [
    ...equal(`${invoice.id} credited before payment`, invoice.pre_payment_credit_notes_amount, before),
    ...equal(`${invoice.id} credited after payment`, invoice.post_payment_credit_notes_amount, after),
  ];
}

/** No two invoices have the same number. */
function numberFaults(store: Store): string[] {
  const numbers = store
    .of("invoice")
    .all()
    .flatMap(({ number }) => number ?? []);
  const twice = numbers.filter((number, index) => numbers.indexOf(number) !== index);
  return twice.map((number) => `The invoice number ${number} was given twice`);
}

/** What was charged for an invoice is what it says was paid. */
function paymentFaults(store: Store, invoice: InvoiceRecord): string[] {
  const payments = store.of("invoice_payment").filter((one) => one.invoice === invoice.id);
  const intents = payments.map(({ payment }) => payment.payment_intent);
  const charged = store
    .of("charge")
    .filter((charge) => charge.status === "succeeded" && intents.includes(String(charge.payment_intent)));
  return [
    ...equal(`${invoice.id} charges`, sum(charged.map(({ amount }) => amount)), invoice.amount_paid),
    ...equal(
      `${invoice.id} payments`,
      sum(payments.filter(({ status }) => status === "paid").map(({ amount_paid }) => amount_paid ?? 0)),
      invoice.amount_paid,
    ),
  ];
}

/** Every charge and refund has its movement of the account's balance, and refunds sum up. */
function chargeFaults(store: Store): string[] {
  const movements = store.of("balance_transaction");
  const refunds = store.of("refund").filter(({ status }) => status === "succeeded" || status === "pending");
  const faults = movements.all().flatMap(({ id, amount, fee, net }) => equal(`${id} net`, net, amount - fee));
  for (const charge of store.of("charge").all()) {
    const refunded = refunds.filter((refund) => refund.charge === charge.id).map(({ amount }) => amount);
    faults.push(...equal(`${charge.id} amount_refunded`, charge.amount_refunded, sum(refunded)));
    if (charge.refunded !== (charge.paid && charge.amount_refunded === charge.amount)) {
      faults.push(`${charge.id} refunded is ${charge.refunded}`);
    }
    const movement = movements.get(String(charge.balance_transaction));
    if (charge.status === "succeeded")
      faults.push(...equal(`${charge.id} balance`, movement?.amount ?? 0, charge.amount));
    else if (movement) faults.push(`${charge.id} has failed and moved money`);
  }
  for (const refund of refunds) {
    const movement = movements.get(String(refund.balance_transaction));
    faults.push(...equal(`${refund.id} balance`, movement?.amount ?? 0, -refund.amount));
  }
  return faults;
}

/** A customer's balance is the sum of its movements, each of which says where it led. */
function balanceFaults(store: Store): string[] {
  return store
    .of("customer")
    .all()
    .flatMap((customer) => {
      const movements = store
        .of("customer_balance_transaction")
        .filter((one) => one.customer === customer.id);
      let balance = 0;
      const faults: string[] = [];
      for (const { id, amount, ending_balance } of movements) {
        balance += amount;
        faults.push(...equal(`${id} ending_balance`, ending_balance, balance));
      }
      return [...faults, ...equal(`${customer.id} balance`, customer.balance, balance)];
    });
}
