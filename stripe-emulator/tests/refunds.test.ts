import fc from "fast-check";
import type Stripe from "stripe";
import { expect, it } from "vitest";
import { feeOf } from "../arithmetic/balance-arithmetic";
import { createPayingCustomer, eventTypes, startEmulator } from "./fixtures";

async function charged(
  stripe: Stripe,
  amount: number,
  { card = "pm_card_visa", currency = "usd" }: { card?: string; currency?: string } = {},
): Promise<{ intent: Stripe.PaymentIntent; chargeId: string }> {
  const intent = await stripe.paymentIntents.create({
    amount,
    currency,
    payment_method: card,
    confirm: true,
  });
  return { intent, chargeId: String(intent.latest_charge) };
}

it("refunds in parts until nothing is left", async () => {
  const { emulator, stripe } = await startEmulator();
  const { intent, chargeId } = await charged(stripe, 10_000);
  const before = eventTypes(emulator).length;
  const first = await stripe.refunds.create({
    payment_intent: intent.id,
    amount: 2500,
    reason: "requested_by_customer",
    metadata: { ticket: "17" },
  });
  expect(first).toMatchObject({
    amount: 2500,
    charge: chargeId,
    payment_intent: intent.id,
    status: "succeeded",
    reason: "requested_by_customer",
    metadata: { ticket: "17" },
  });
  expect(eventTypes(emulator).slice(before)).toEqual([
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "charge.refund.updated",
  ]);
  expect(await stripe.charges.retrieve(chargeId)).toMatchObject({ amount_refunded: 2500, refunded: false });
  await expect(stripe.refunds.create({ charge: chargeId, amount: 7501 })).rejects.toMatchObject({
    param: "amount",
    message: "Refund amount ($75.01) is greater than unrefunded amount on charge ($75.00)",
  });
  await stripe.refunds.create({ charge: chargeId });
  const charge = await stripe.charges.retrieve(chargeId, { expand: ["refunds"] });
  expect(charge).toMatchObject({ amount_refunded: 10_000, refunded: true });
  expect(charge.refunds?.data.map(({ amount }) => amount)).toEqual([7500, 2500]);
  await expect(stripe.refunds.create({ charge: chargeId })).rejects.toMatchObject({
    code: "charge_already_refunded",
  });
  expect((await stripe.refunds.list({ charge: chargeId })).data).toHaveLength(2);
});

it("books payments and refunds to the cent", async () => {
  const { stripe } = await startEmulator();
  const { chargeId } = await charged(stripe, 2000);
  const charge = await stripe.charges.retrieve(chargeId, { expand: ["balance_transaction"] });
  expect(charge.balance_transaction).toMatchObject({
    amount: 2000,
    fee: 88,
    net: 1912,
    type: "charge",
    status: "pending",
    fee_details: [{ amount: 88, type: "stripe_fee" }],
  });
  const refund = await stripe.refunds.create({
    charge: chargeId,
    amount: 500,
    expand: ["balance_transaction"],
  });
  expect(refund.balance_transaction).toMatchObject({ amount: -500, fee: 0, net: -500, type: "refund" });
  await charged(stripe, 1000, { card: "pm_card_bypassPending", currency: "eur" });
  expect(await stripe.balance.retrieve()).toMatchObject({
    available: [
      { currency: "usd", amount: 0 },
      { currency: "eur", amount: 941 },
    ],
    pending: [
      { currency: "usd", amount: 1412 },
      { currency: "eur", amount: 0 },
    ],
  });
  expect((await stripe.balanceTransactions.list({ type: "refund" })).data).toHaveLength(1);
  expect((await stripe.balanceTransactions.list({ source: chargeId })).data).toHaveLength(1);
});

it("makes money available after two days of the customer's time", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  await stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    customer: customer.id,
    payment_method: method?.id ?? "",
    confirm: true,
  });
  const [entry] = (await stripe.balanceTransactions.list()).data;
  await emulator.travel(customer.id, entry?.available_on ?? 0);
  expect(await stripe.balance.retrieve()).toMatchObject({
    available: [{ amount: 1912 }],
    pending: [{ amount: 0 }],
  });
  expect(await stripe.balanceTransactions.retrieve(entry?.id ?? "")).toMatchObject({ status: "available" });
});

it("takes a refund back that the customer's bank refuses", async () => {
  const { emulator, stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe, { card: "pm_card_refundFail" });
  const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  const intent = await stripe.paymentIntents.create({
    amount: 3000,
    currency: "usd",
    customer: customer.id,
    payment_method: method?.id ?? "",
    confirm: true,
  });
  const refund = await stripe.refunds.create({ payment_intent: intent.id });
  expect(refund.status).toBe("succeeded");
  await emulator.travel(customer.id, refund.created + 3600);
  expect(await stripe.refunds.retrieve(refund.id, { expand: ["failure_balance_transaction"] })).toMatchObject(
    {
      status: "failed",
      failure_reason: "expired_or_canceled_card",
      failure_balance_transaction: { amount: 3000, net: 3000, type: "refund_failure" },
    },
  );
  expect(await stripe.charges.retrieve(String(intent.latest_charge))).toMatchObject({
    amount_refunded: 0,
    refunded: false,
  });
  expect(eventTypes(emulator)).toContain("refund.failed");
});

it("refuses refunds that can't be", async () => {
  const { stripe } = await startEmulator();
  await expect(stripe.refunds.create({})).rejects.toMatchObject({ code: "parameter_missing" });
  await expect(stripe.refunds.create({ charge: "ch_none" })).rejects.toMatchObject({
    code: "resource_missing",
    param: "charge",
  });
  const open = await stripe.paymentIntents.create({ amount: 500, currency: "usd" });
  await expect(stripe.refunds.create({ payment_intent: open.id })).rejects.toMatchObject({
    code: "payment_intent_unexpected_state",
  });
  const { chargeId } = await charged(stripe, 500);
  const refund = await stripe.refunds.create({ charge: chargeId, amount: 100 });
  await expect(stripe.refunds.cancel(refund.id)).rejects.toMatchObject({ statusCode: 400 });
  expect(await stripe.refunds.update(refund.id, { metadata: { a: "b" } })).toMatchObject({
    metadata: { a: "b" },
  });
});

it("never keeps more of a payment than the payment", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999_999 }), (amount) => {
      const fee = feeOf(amount);
      expect(Number.isInteger(fee) && fee > 0 && fee <= amount).toBe(true);
      expect(feeOf(amount + 1)).toBeGreaterThanOrEqual(fee);
    }),
  );
});
