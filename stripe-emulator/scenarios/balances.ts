import type { Scenario, Stage } from "./scenario";
import { latestInvoiceFacts, newCustomer, newPrice } from "./shop";
import { balanceFacts } from "./snapshots";

/** A customer with a balance subscribes to 20.00 a month. */
async function subscribeWithBalance(stage: Stage, amount: number): Promise<void> {
  const price = await newPrice(stage, { unit_amount: 2000 });
  const customer = await newCustomer(stage);
  await stage.stripe.customers.createBalanceTransaction(customer.id, { amount, currency: "usd" });
  const subscription = await stage.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  stage.note("invoice", await latestInvoiceFacts(stage, subscription.id));
  const { data } = await stage.stripe.customers.listBalanceTransactions(customer.id);
  stage.note(
    "transactions",
    data.reverse().map((one) => balanceFacts(stage.view, one)),
  );
  const after = await stage.stripe.customers.retrieve(customer.id);
  stage.note("balance", after.deleted ? null : after.balance);
}

export const balances: readonly Scenario[] = [
  {
    name: "credit-balance",
    title: "A credit of 15.00 pays a part of the first invoice",
    run: (stage) => subscribeWithBalance(stage, -1500),
    expected: {
      invoice: { total: 2000, starting_balance: -1500, ending_balance: 0, amount_due: 500, amount_paid: 500 },
      transactions: [
        { type: "adjustment", amount: -1500, ending_balance: -1500, invoice: null },
        { type: "applied_to_invoice", amount: 1500, ending_balance: 0 },
      ],
      balance: 0,
    },
  },
  {
    name: "credit-balance-larger",
    title: "A larger credit pays the whole invoice and leaves a rest",
    run: (stage) => subscribeWithBalance(stage, -5000),
    expected: {
      invoice: { status: "paid", total: 2000, starting_balance: -5000, ending_balance: -3000, amount_due: 0 },
      transactions: [{ amount: -5000 }, { type: "applied_to_invoice", amount: 2000, ending_balance: -3000 }],
      balance: -3000,
    },
  },
  {
    name: "debit-balance",
    title: "A debt is collected with the next invoice",
    run: (stage) => subscribeWithBalance(stage, 300),
    expected: {
      invoice: { total: 2000, starting_balance: 300, ending_balance: 0, amount_due: 2300, amount_paid: 2300 },
      transactions: [{ amount: 300 }, { type: "applied_to_invoice", amount: -300, ending_balance: 0 }],
      balance: 0,
    },
  },
];
