import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseForm } from "../http/form";
import { createPayingCustomer, createPlan, startEmulator } from "./fixtures";

it("reads a body full of list entries in no time", () => {
  const entries = 50_000;
  const began = performance.now();
  const form = parseForm("expand[]=a&".repeat(entries));
  expect(Object.keys(form.expand ?? {})).toHaveLength(entries);
  expect(performance.now() - began).toBeLessThan(3_000);
});

it("refuses addresses that would run a script where they are shown", async () => {
  const { stripe } = await startEmulator();
  const { id: customer } = await stripe.customers.create();
  for (const address of ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "nowhere"]) {
    const refusal = { statusCode: 400, code: "url_invalid" };
    await expect(
      stripe.checkout.sessions.create({ mode: "setup", currency: "usd", success_url: address }),
    ).rejects.toMatchObject({ ...refusal, param: "success_url" });
    await expect(
      stripe.billingPortal.sessions.create({ customer, return_url: address }),
    ).rejects.toMatchObject({ ...refusal, param: "return_url" });
    await expect(
      stripe.billingPortal.configurations.create({
        business_profile: { privacy_policy_url: address },
        features: { invoice_history: { enabled: true } },
      }),
    ).rejects.toMatchObject({ ...refusal, param: "business_profile[privacy_policy_url]" });
  }
});

describe("too much money to count with", () => {
  it("isn't subscribed to, put onto an invoice or kept as a balance", async () => {
    const { emulator, stripe } = await startEmulator();
    const { id: customer } = await createPayingCustomer(stripe);
    const { monthly } = await createPlan(stripe);
    const most = Number.MAX_SAFE_INTEGER;
    const refusal = { statusCode: 400, code: "amount_too_large" };
    await expect(
      stripe.subscriptions.create({ customer, items: [{ price: monthly.id, quantity: most }] }),
    ).rejects.toMatchObject(refusal);
    await expect(
      stripe.invoiceItems.create({ customer, amount: most, currency: "usd" }),
    ).rejects.toMatchObject(refusal);
    const half = 600_000_000_000;
    await stripe.customers.createBalanceTransaction(customer, { amount: -half, currency: "usd" });
    await expect(
      stripe.customers.createBalanceTransaction(customer, { amount: -half, currency: "usd" }),
    ).rejects.toMatchObject(refusal);
    expect(emulator.store.of("subscription").size + emulator.store.of("invoiceitem").size).toBe(0);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -half });
  });
});

it("charges nothing to a deleted customer, and lets nobody else use the card", async () => {
  const { emulator, stripe } = await startEmulator();
  const { id: customer } = await createPayingCustomer(stripe);
  const { id: other } = await stripe.customers.create();
  const [method] = emulator.store.of("payment_method").all();
  const { id } = await stripe.invoices.create({ customer, auto_advance: false });
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 900, currency: "usd" });
  await stripe.invoices.finalizeInvoice(id);
  await stripe.customers.del(customer);
  await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ statusCode: 400 });
  await expect(stripe.invoices.pay(id, { payment_method: "pm_card_visa" })).rejects.toMatchObject({
    statusCode: 400,
  });
  await expect(stripe.paymentMethods.attach(method?.id ?? "", { customer: other })).rejects.toMatchObject({
    code: "payment_method_unexpected_state",
  });
  expect(emulator.store.of("charge").size).toBe(0);
});

it("has no time that can't be shown as a date", async () => {
  const { emulator, stripe } = await startEmulator();
  const never = Number.MAX_SAFE_INTEGER;
  await expect(stripe.testHelpers.testClocks.create({ frozen_time: never })).rejects.toMatchObject({
    code: "test_clock_time_invalid",
  });
  const { id } = await stripe.customers.create();
  await expect(emulator.travel(id, never)).rejects.toMatchObject({ status: 400 });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ test_clock: null });
});

it("leaves a folder alone that has the name of its data file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stripe-emulator-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await expect(startEmulator({ dataFile: folder })).rejects.toThrow("isn't a file");
  expect(existsSync(folder)).toBe(true);
});
