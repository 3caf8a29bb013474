import { expect, it } from "vitest";
import { createPayingCustomer, eventTypes, sdk, startEmulator } from "./fixtures";

it("holds money and captures a part of it", async () => {
  const { emulator, stripe } = await startEmulator();
  const held = await stripe.paymentIntents.create({
    amount: 5000,
    currency: "usd",
    payment_method: "pm_card_visa",
    capture_method: "manual",
    confirm: true,
  });
  expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 5000, amount_received: 0 });
  expect((await stripe.balanceTransactions.list()).data).toHaveLength(0);
  await expect(stripe.paymentIntents.capture(held.id, { amount_to_capture: 5001 })).rejects.toMatchObject({
    code: "amount_too_large",
  });
  const captured = await stripe.paymentIntents.capture(held.id, {
    amount_to_capture: 3000,
    expand: ["latest_charge.balance_transaction"],
  });
  expect(captured).toMatchObject({
    status: "succeeded",
    amount_received: 3000,
    latest_charge: {
      captured: true,
      amount_captured: 3000,
      amount_refunded: 2000,
      refunded: false,
      balance_transaction: { amount: 3000, fee: 117, net: 2883 },
    },
  });
  expect(eventTypes(emulator)).toEqual([
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.amount_capturable_updated",
    "charge.captured",
    "payment_intent.succeeded",
  ]);
  await expect(stripe.paymentIntents.capture(held.id)).rejects.toMatchObject({
    code: "payment_intent_unexpected_state",
  });
});

it("lets go of held money when the intent is canceled", async () => {
  const { stripe } = await startEmulator();
  const held = await stripe.paymentIntents.create({
    amount: 5000,
    currency: "usd",
    payment_method: "pm_card_visa",
    capture_method: "manual",
    confirm: true,
  });
  const canceled = await stripe.paymentIntents.cancel(held.id, {
    cancellation_reason: "requested_by_customer",
    expand: ["latest_charge"],
  });
  expect(canceled).toMatchObject({
    status: "canceled",
    amount_capturable: 0,
    latest_charge: { captured: false, refunded: true, amount_refunded: 5000 },
  });
  expect((await stripe.balanceTransactions.list()).data).toHaveLength(0);
});

it.each([
  ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"],
  ["pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"],
  ["pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"],
  ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
  ["pm_card_radarBlock", "card_declined", "fraudulent"],
])("%s is declined with %s", async (card, code, declineCode) => {
  const { stripe } = await startEmulator();
  await expect(
    stripe.paymentIntents.create({ amount: 500, currency: "usd", payment_method: card, confirm: true }),
  ).rejects.toMatchObject({ code, decline_code: declineCode });
});

it.each([
  ["pm_card_visa", "visa"],
  ["pm_card_mastercard", "mastercard"],
  ["pm_card_amex", "amex"],
  ["pm_card_discover", "discover"],
  ["pm_card_diners", "diners"],
  ["pm_card_jcb", "jcb"],
  ["pm_card_unionpay", "unionpay"],
])("%s is a %s card", async (card, brand) => {
  const { stripe } = await startEmulator();
  expect((await stripe.paymentMethods.retrieve(card)).card?.brand).toBe(brand);
});

it("declines off session what always needs 3-D Secure", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe, { card: "pm_card_authenticationRequired" });
  const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  const input = { amount: 900, currency: "usd", customer: customer.id, payment_method: method?.id ?? "" };
  await expect(
    stripe.paymentIntents.create({ ...input, confirm: true, off_session: true }),
  ).rejects.toMatchObject({ code: "authentication_required", decline_code: "authentication_required" });
  const [failed] = (await stripe.paymentIntents.list()).data;
  expect(failed?.status).toBe("requires_payment_method");
  const present = await stripe.paymentIntents.create({ ...input, confirm: true });
  expect(present.status).toBe("requires_action");
  await expect(
    stripe.paymentIntents.create({ ...input, confirm: true, error_on_requires_action: true }),
  ).rejects.toMatchObject({ code: "authentication_required" });
  expect(eventTypes(emulator).slice(-3)).toEqual([
    "payment_intent.created",
    "charge.failed",
    "payment_intent.payment_failed",
  ]);
});

it("asks once for 3-D Secure and then charges off session", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: "pm_card_authenticationRequiredOnSetup",
    confirm: true,
  });
  expect(setup.status).toBe("requires_action");
  const answered = await fetch(`${emulator.url}/_emulator/setup_intents/${setup.id}/authenticate`, {
    method: "POST",
    body: JSON.stringify({ outcome: "approve" }),
  });
  expect(answered.status).toBe(200);
  const intent = await stripe.paymentIntents.create({
    amount: 900,
    currency: "usd",
    customer: customer.id,
    payment_method: String((await stripe.setupIntents.retrieve(setup.id)).payment_method),
    confirm: true,
    off_session: true,
  });
  expect(intent.status).toBe("succeeded");
});

it("refuses payment_method_types with an error of its own", async () => {
  const { emulator, stripe } = await startEmulator();
  const refused = async (path: string, params: Record<string, string>) => {
    const response = await fetch(`${emulator.url}/v1/${path}`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_x" },
      body: new URLSearchParams({ ...params, "payment_method_types[]": "card" }),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const error = { status: 400, error: { code: "payment_method_types_no_longer_supported" } };
  expect(await refused("payment_intents", { amount: "500", currency: "usd" })).toMatchObject(error);
  expect(await refused("setup_intents", {})).toMatchObject(error);
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: "usd" });
  expect(await refused(`payment_intents/${intent.id}/confirm`, {})).toMatchObject(error);
});

it.each([
  [{ amount: 49, currency: "usd" }, "amount_too_small"],
  [{ amount: 29, currency: "gbp" }, "amount_too_small"],
  [{ amount: 49, currency: "jpy" }, "amount_too_small"],
  [{ amount: 100_000_000, currency: "usd" }, "amount_too_large"],
  [{ amount: 0, currency: "usd" }, "parameter_invalid_integer"],
])("refuses the payment %j", async (params, code) => {
  const { stripe } = await startEmulator();
  await expect(stripe.paymentIntents.create(params)).rejects.toMatchObject({ code, param: "amount" });
});

it("changes an intent until it is paid", async () => {
  const { stripe } = await startEmulator();
  const intent = await stripe.paymentIntents.create({ amount: 500, currency: "usd" });
  const changed = await stripe.paymentIntents.update(intent.id, {
    amount: 700,
    currency: "eur",
    payment_method: "pm_card_visa",
    metadata: { order: "1" },
  });
  expect(changed).toMatchObject({ amount: 700, currency: "eur", status: "requires_confirmation" });
  const paid = await stripe.paymentIntents.confirm(intent.id, { receipt_email: "ada@example.com" });
  expect(paid).toMatchObject({ status: "succeeded", amount_received: 700 });
  const charge = await stripe.charges.retrieve(String(paid.latest_charge));
  expect(charge.receipt_number).toMatch(/^\d{4}-\d{4}$/);
  expect(charge.receipt_url).toContain("/receipts/");
  await expect(stripe.paymentIntents.update(intent.id, { amount: 900 })).rejects.toMatchObject({
    code: "payment_intent_unexpected_state",
    param: "amount",
  });
  await stripe.paymentIntents.update(intent.id, { description: "Order 1" });
});

it("uses a method up that isn't saved", async () => {
  const { stripe } = await startEmulator();
  const method = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_visa" } });
  const pay = () =>
    stripe.paymentIntents.create({
      amount: 500,
      currency: "usd",
      payment_method: method.id,
      confirm: true,
    });
  await pay();
  await expect(pay()).rejects.toMatchObject({ code: "payment_method_unexpected_state" });
});

it("doesn't take a method from another customer, or one that was detached", async () => {
  const { emulator, stripe } = await startEmulator();
  const [ada, bob] = [await createPayingCustomer(stripe), await stripe.customers.create({})];
  const [method] = (await stripe.customers.listPaymentMethods(ada.id)).data;
  const id = method?.id ?? "";
  await expect(stripe.paymentMethods.attach(id, { customer: bob.id })).rejects.toMatchObject({
    message: "The payment method you provided has already been attached to a customer.",
  });
  await stripe.paymentMethods.detach(id);
  await expect(stripe.paymentMethods.attach(id, { customer: ada.id })).rejects.toMatchObject({
    statusCode: 400,
  });
  await expect(
    sdk(emulator).paymentIntents.create({ amount: 500, currency: "usd", payment_method: id, confirm: true }),
  ).rejects.toMatchObject({ statusCode: 400 });
});

it("declines a card once it has expired on the customer's clock, until its bank replaces it", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const year = new Date().getUTCFullYear() + 1;
  const method = await stripe.paymentMethods.create({
    type: "card",
    card: { number: "4242424242424242", exp_month: 1, exp_year: year, cvc: "123" },
  });
  await stripe.paymentMethods.attach(method.id, { customer: customer.id });
  const pay = () =>
    stripe.paymentIntents.create({
      amount: 500,
      currency: "usd",
      customer: customer.id,
      payment_method: method.id,
      confirm: true,
    });
  await emulator.travel(customer.id, Date.UTC(year, 1, 1) / 1000 - 1);
  expect((await pay()).status).toBe("succeeded");
  await emulator.travel(customer.id, Date.UTC(year, 1, 1) / 1000);
  await expect(pay()).rejects.toMatchObject({ code: "expired_card" });
  await fetch(`${emulator.url}/_emulator/payment_methods/${method.id}/replace`, {
    method: "POST",
    body: JSON.stringify({ last4: "4444" }),
  });
  expect((await pay()).status).toBe("succeeded");
  expect((await stripe.paymentMethods.retrieve(method.id)).card).toMatchObject({
    last4: "4444",
    exp_year: year + 4,
  });
  expect(eventTypes(emulator)).toContain("payment_method.automatically_updated");
});

it("asks any card for 3-D Secure if that is wanted", async () => {
  const { stripe } = await startEmulator();
  const intent = await stripe.paymentIntents.create({
    amount: 500,
    currency: "usd",
    payment_method: "pm_card_visa",
    confirm: true,
    payment_method_options: { card: { request_three_d_secure: "any" } },
  });
  expect(intent).toMatchObject({
    status: "requires_action",
    payment_method_options: { card: { request_three_d_secure: "any" } },
  });
  const customer = await stripe.customers.create({});
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: "pm_card_visa",
    confirm: true,
    payment_method_options: { card: { request_three_d_secure: "challenge" } },
  });
  expect(setup.status).toBe("requires_action");
});

it("keeps nothing of a method it refuses", async () => {
  const { emulator, stripe } = await startEmulator();
  const account = {
    type: "sepa_debit" as const,
    sepa_debit: { iban: "DE89370400440532013000" },
    billing_details: { name: "Ada", email: "ada@example.com" },
  };
  const intent = await stripe.paymentIntents.create({ amount: 700, currency: "usd" });
  const setup = await stripe.setupIntents.create({ excluded_payment_method_types: ["sepa_debit"] });
  for (const attempt of [
    stripe.paymentIntents.create({ amount: 700, currency: "usd", payment_method_data: account }),
    stripe.paymentIntents.update(intent.id, { payment_method_data: account }),
    stripe.paymentIntents.confirm(intent.id, { payment_method_data: account }),
    stripe.setupIntents.confirm(setup.id, { payment_method_data: account }),
  ]) {
    await expect(attempt).rejects.toMatchObject({ statusCode: 400 });
  }
  expect(emulator.store.of("payment_method").size).toBe(0);
});
