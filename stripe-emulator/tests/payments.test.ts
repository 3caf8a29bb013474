import { expect, it } from "vitest";
import { createPayingCustomer, eventTypes, startEmulator } from "./fixtures";

it("pays a PaymentIntent and shows the charge", async () => {
  const { stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const methods = await stripe.customers.listPaymentMethods(customer.id);
  const intent = await stripe.paymentIntents.create({
    amount: 1234,
    currency: "eur",
    customer: customer.id,
    payment_method: methods.data[0]?.id ?? "",
    confirm: true,
    off_session: true,
    expand: ["latest_charge"],
  });
  expect(intent).toMatchObject({
    status: "succeeded",
    amount_received: 1234,
    latest_charge: { status: "succeeded", payment_method_details: { card: { last4: "4242" } } },
  });
  expect((await stripe.charges.list({ customer: customer.id })).data).toHaveLength(1);
});

it.each([
  ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
  ["pm_card_chargeCustomerFail", "card_declined", "generic_decline"],
  ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
  ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
])("%s is declined with %s", async (card, code, declineCode) => {
  const { emulator, stripe } = await startEmulator();
  const paying = stripe.paymentIntents.create({
    amount: 500,
    currency: "usd",
    payment_method: card,
    confirm: true,
  });
  await expect(paying).rejects.toMatchObject({
    type: "StripeCardError",
    statusCode: 402,
    code,
    decline_code: declineCode,
  });
  const [intent] = (await stripe.paymentIntents.list()).data;
  expect(intent).toMatchObject({ status: "requires_payment_method", last_payment_error: { code } });
  expect(eventTypes(emulator)).toEqual([
    "payment_intent.created",
    "charge.failed",
    "payment_intent.payment_failed",
  ]);
});

it("wants 3-D Secure of a card that needs it", async () => {
  const { emulator, stripe } = await startEmulator();
  const intent = await stripe.paymentIntents.create({
    amount: 500,
    currency: "usd",
    payment_method: "pm_card_authenticationRequired",
    confirm: true,
  });
  expect(intent).toMatchObject({ status: "requires_action", next_action: { type: "use_stripe_sdk" } });
  const authenticate = (outcome: string) =>
    fetch(`${emulator.url}/_emulator/payment_intents/${intent.id}/authenticate`, {
      method: "POST",
      body: JSON.stringify({ outcome }),
    });
  expect((await authenticate("approve")).status).toBe(200);
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
  expect((await authenticate("approve")).status).toBe(400);
});

it.each([
  ["pm_card_chargeDeclined", false],
  ["pm_card_chargeCustomerFail", true],
  ["pm_card_visa", true],
  ["pm_card_authenticationRequired", true],
])("%s can be attached: %s", async (card, attachable) => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const attaching = stripe.paymentMethods.attach(card, { customer: customer.id });
  if (attachable) await expect(attaching).resolves.toMatchObject({ customer: customer.id });
  else await expect(attaching).rejects.toMatchObject({ code: "card_declined" });
});

it.each([
  [{ number: "4242424242424241", exp_month: 12, exp_year: 2040 }, "incorrect_number"],
  [{ number: "4242424242424242", exp_month: 13, exp_year: 2040 }, "invalid_expiry_month"],
  [{ number: "4242424242424242", exp_month: 1, exp_year: 2020 }, "invalid_expiry_year"],
  [{ number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "1" }, "invalid_cvc"],
  [{ number: "4111111111111111", exp_month: 12, exp_year: 2040 }, "card_declined"],
])("refuses the card %j", async (card, code) => {
  const { stripe } = await startEmulator();
  await expect(stripe.paymentMethods.create({ type: "card", card })).rejects.toMatchObject({
    code,
    statusCode: 402,
  });
});

it("detaches a card and forgets it as a default", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id, type: "card" })).data;
  await stripe.paymentMethods.detach(method?.id ?? "");
  const after = await stripe.customers.retrieve(customer.id);
  expect(after).toMatchObject({ invoice_settings: { default_payment_method: null } });
  expect(eventTypes(emulator).slice(-2)).toEqual(["payment_method.detached", "customer.updated"]);
});

it("sets a card up for later", async () => {
  const { stripe } = await startEmulator();
  const customer = await stripe.customers.create({});
  const intent = await stripe.setupIntents.create({ customer: customer.id, payment_method: "pm_card_visa" });
  expect(intent.status).toBe("requires_confirmation");
  expect(await stripe.setupIntents.confirm(intent.id)).toMatchObject({ status: "succeeded" });
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);
  await expect(
    stripe.setupIntents.create({
      customer: customer.id,
      payment_method: "pm_card_chargeDeclined",
      confirm: true,
    }),
  ).rejects.toMatchObject({ code: "card_declined" });
});

it("keeps no payment method of a request that was refused before the bank was asked to pay", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await stripe.customers.create();
  const kept = () => emulator.store.of("payment_method").all().length;
  await expect(
    stripe.paymentMethods.attach("pm_card_chargeDeclined", { customer: customer.id }),
  ).rejects.toMatchObject({ code: "card_declined" });
  await expect(stripe.invoices.pay("in_none", { payment_method: "pm_card_visa" })).rejects.toMatchObject({
    code: "resource_missing",
  });
  await expect(
    stripe.paymentIntents.create({
      amount: 500,
      currency: "usd",
      allowed_payment_method_types: ["card"],
      payment_method: "pm_success_de",
    }),
  ).rejects.toMatchObject({ code: "payment_intent_incompatible_payment_method" });
  expect(kept()).toBe(0);
  // A declined payment stays on record, with what it was tried with.
  await expect(
    stripe.paymentIntents.create({
      amount: 500,
      currency: "usd",
      payment_method: "pm_card_chargeDeclined",
      confirm: true,
    }),
  ).rejects.toMatchObject({ code: "card_declined" });
  const [charge] = (await stripe.charges.list()).data;
  expect((await stripe.paymentMethods.retrieve(String(charge?.payment_method))).card?.last4).toBe("0002");
});
