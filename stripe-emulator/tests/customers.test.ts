import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

it("keeps everything a customer can have", async () => {
  const { stripe } = await startEmulator();
  const address = { line1: "1 Main St", city: "Lyon", country: "FR", postal_code: "69001" };
  const customer = await stripe.customers.create({
    name: "Ada",
    business_name: "Analytical Engines",
    email: "ada@example.com",
    phone: "+33100000000",
    address,
    shipping: { name: "Ada", address },
    tax: { ip_address: "192.0.2.1" },
    tax_exempt: "reverse",
    tax_id_data: [{ type: "eu_vat", value: "FRAB123456789" }],
    preferred_locales: ["fr"],
    invoice_settings: { custom_fields: [{ name: "PO", value: "42" }], footer: "Thank you" },
    invoice_prefix: "ADA",
    next_invoice_sequence: 7,
    expand: ["tax", "tax_ids"],
  });
  expect(customer).toMatchObject({
    business_name: "Analytical Engines",
    shipping: { address: { country: "FR", line2: null } },
    tax: { ip_address: "192.0.2.1", location: { country: "FR" } },
    tax_ids: { data: [{ type: "eu_vat", country: "FR", verification: { status: "verified" } }] },
    invoice_settings: { custom_fields: [{ name: "PO", value: "42" }], footer: "Thank you" },
  });
  const updated = await stripe.customers.update(customer.id, {
    shipping: "",
    business_name: "",
    invoice_settings: { custom_fields: "" },
  });
  expect(updated).toMatchObject({ shipping: null, invoice_settings: { custom_fields: null } });
  expect(updated).not.toHaveProperty("business_name");
  await expect(stripe.customers.create({ invoice_prefix: "ADA" })).rejects.toMatchObject({
    param: "invoice_prefix",
  });
});

it("checks tax ids by their form, of customers and of the account", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create();
  await expect(
    stripe.customers.createTaxId(customer.id, { type: "eu_vat", value: "DE12" }),
  ).rejects.toMatchObject({ code: "tax_id_invalid", param: "value" });
  const vat = await stripe.customers.createTaxId(customer.id, { type: "eu_vat", value: "DE123456789" });
  const own = await stripe.taxIds.create({ type: "gb_vat", value: "GB123456789" });
  expect(own).toMatchObject({ customer: null, owner: { type: "self" }, country: "GB" });
  const theirs = await stripe.taxIds.list({ owner: { type: "customer", customer: customer.id } });
  expect(theirs.data.map(({ id }) => id)).toEqual([vat.id]);
  expect((await stripe.taxIds.list()).data.map(({ id }) => id)).toEqual([own.id]);
  await stripe.customers.deleteTaxId(customer.id, vat.id);
  expect((await stripe.customers.listTaxIds(customer.id)).data).toEqual([]);
  expect(eventTypes(emulator)).toEqual([
    "customer.created",
    "customer.tax_id.created",
    "customer.tax_id.deleted",
  ]);
});

it("keeps a transaction of every change of a customer's balance", async () => {
  const { stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe, { balance: -500 });
  const adjusted = await stripe.customers.createBalanceTransaction(customer.id, {
    amount: -2000,
    currency: "usd",
    description: "Sorry",
  });
  expect(adjusted).toMatchObject({ type: "adjustment", ending_balance: -2500 });
  const pro = await createPlan(stripe, { amount: 3000 });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    expand: ["latest_invoice"],
  });
  expect(subscription.latest_invoice).toMatchObject({
    total: 3000,
    amount_due: 500,
    starting_balance: -2500,
    ending_balance: 0,
  });
  await stripe.customers.update(customer.id, { balance: 100 });
  const { data } = await stripe.customers.listBalanceTransactions(customer.id);
  expect(data.reverse().map(({ type, amount, ending_balance }) => [type, amount, ending_balance])).toEqual([
    ["initial", -500, -500],
    ["adjustment", -2000, -2500],
    ["applied_to_invoice", 2500, 0],
    ["adjustment", 100, 100],
  ]);
  await expect(
    stripe.customers.createBalanceTransaction(customer.id, { amount: 1, currency: "eur" }),
  ).rejects.toMatchObject({ param: "currency" });
  const [first] = data;
  const noted = await stripe.customers.updateBalanceTransaction(customer.id, String(first?.id), {
    metadata: { note: "opening" },
  });
  expect(noted).toMatchObject({ metadata: { note: "opening" } });
});

it("gives back what a voided invoice took from the balance", async () => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({ balance: -1000 });
  const pro = await createPlan(stripe, { amount: 3000 });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    payment_behavior: "default_incomplete",
  });
  await stripe.invoices.voidInvoice(String(subscription.latest_invoice));
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -1000 });
  const { data } = await stripe.customers.listBalanceTransactions(customer.id);
  expect(data[0]).toMatchObject({ type: "unapplied_from_invoice", amount: -1000 });
});

it("ends a deleted customer's subscriptions at once", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const pro = await createPlan(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
  });
  await stripe.customers.del(customer.id);
  expect(eventTypes(emulator).slice(-2)).toEqual(["customer.subscription.deleted", "customer.deleted"]);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  expect((await stripe.customers.list({ email: "ada@example.com" })).data).toEqual([]);
});

it("leaves what is too little for a charge on the balance until the next invoice", async () => {
  const { emulator, stripe } = await startEmulator();
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_767_225_600 });
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const tiny = await createPlan(stripe, { amount: 30 });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: tiny.monthly.id }],
    expand: ["latest_invoice"],
  });
  expect(subscription).toMatchObject({
    status: "active",
    latest_invoice: { status: "paid", total: 30, amount_due: 0, ending_balance: 30 },
  });
  await emulator.travel(customer.id, 1_767_225_600 + 32 * 86_400);
  const [renewal] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(renewal).toMatchObject({ status: "paid", amount_paid: 60, ending_balance: 0 });
  const { data } = await stripe.customers.listBalanceTransactions(customer.id);
  expect(data.map(({ type, amount }) => [type, amount])).toEqual([
    ["applied_to_invoice", -30],
    ["invoice_too_small", 30],
  ]);
});

it("is delinquent from a failed renewal until something is paid", async () => {
  const { emulator, stripe } = await startEmulator();
  const begin = 1_767_225_600;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: begin });
  const customer = await createPayingCustomer(stripe, { test_clock: clock.id });
  const pro = await createPlan(stripe);
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.monthly.id }] });
  emulator.failNext({ kind: "card", customer: customer.id });
  await emulator.travel(customer.id, begin + 32 * 86_400);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ delinquent: true });
  const [invoice] = (await stripe.invoices.list({ customer: customer.id, status: "open" })).data;
  await stripe.invoices.pay(String(invoice?.id));
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ delinquent: false });
});

it("begins with a card that is the default at once, unless its bank refuses it", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const customer = await stripe.customers.create({
    payment_method: "pm_card_visa",
    invoice_settings: { default_payment_method: "pm_card_visa" },
  });
  const items = [{ price: monthly.id }];
  expect((await stripe.subscriptions.create({ customer: customer.id, items })).status).toBe("active");
  const before = emulator.store.of("customer").size;
  await expect(
    stripe.customers.create({ payment_method: "pm_card_visa_chargeDeclined" }),
  ).rejects.toMatchObject({ code: "card_declined" });
  await expect(
    stripe.customers.create({ invoice_settings: { default_payment_method: "pm_card_visa" } }),
  ).rejects.toMatchObject({ code: "resource_missing" });
  expect(emulator.store.of("customer").size).toBe(before);
});

it("doesn't let a new customer bring along another's payment method, and leaves nothing of it", async () => {
  const { emulator, stripe } = await startEmulator();
  const { id: customer } = await createPayingCustomer(stripe);
  const [method] = (await stripe.customers.listPaymentMethods(customer)).data;
  await expect(stripe.customers.create({ payment_method: method?.id ?? "" })).rejects.toMatchObject({
    statusCode: 400,
    code: "payment_method_unexpected_state",
  });
  expect(emulator.store.of("customer").size).toBe(1);
});

it("leaves nothing of a new customer with more tax ids than one can have", async () => {
  const { stripe } = await startEmulator();
  const numbers = ["DE100000001", "DE100000002", "DE100000003", "DE100000004", "DE100000005", "DE100000006"];
  const taxIds = numbers.map((value) => ({ type: "eu_vat" as const, value }));
  await expect(stripe.customers.create({ tax_id_data: taxIds })).rejects.toMatchObject({
    statusCode: 400,
    param: "tax_id_data",
  });
  expect((await stripe.customers.list()).data).toEqual([]);
  const customer = await stripe.customers.create({ tax_id_data: taxIds.slice(1), expand: ["tax_ids"] });
  expect(customer.tax_ids?.data).toHaveLength(5);
});
