import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestShop, type TestShop } from "../test-shop";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;

async function openPortal(
  customer: string,
  features?: Features,
  flow_data?: Stripe.BillingPortal.SessionCreateParams.FlowData,
): Promise<string> {
  const configuration = features
    ? (await shop.stripe.billingPortal.configurations.create({ features })).id
    : undefined;
  const session = await shop.stripe.billingPortal.sessions.create({
    customer,
    return_url: "https://app.example.com/billing",
    ...(configuration ? { configuration } : {}),
    ...(flow_data ? { flow_data } : {}),
  });
  return new URL(session.url).pathname;
}

it("saves billing details and tax ids, and shows what is wrong at its field", async () => {
  const { customerId } = await shop.subscribe();
  const portal = await openPortal(customerId);
  const typed = {
    name: "Ada Example GmbH",
    email: "nowhere",
    phone: "+49 30 1",
    line1: "Lange Straße 1",
    postal_code: "10115",
    city: "Berlin",
    country: "DE",
    tax_type: "eu_vat",
    tax_value: "DE12",
  };
  const wrong = await shop.post(`${portal}/details`, typed);
  expect(wrong.html).toContain("Enter an e-mail address");
  expect(wrong.html).toContain('value="Ada Example GmbH"');
  const wrongTax = await shop.post(`${portal}/details`, { ...typed, email: "billing@example.com" });
  expect(wrongTax.html).toContain("Invalid value for eu_vat.");
  expect((await shop.stripe.customers.retrieve(customerId)).deleted).toBeFalsy();

  const good = { ...typed, email: "billing@example.com", tax_value: "DE123456789" };
  expect((await shop.post(`${portal}/details`, good)).location).toBe(`${portal}?done=details`);
  const customer = await shop.stripe.customers.retrieve(customerId, { expand: ["tax_ids"] });
  expect(customer).toMatchObject({
    name: "Ada Example GmbH",
    email: "billing@example.com",
    phone: "+49 30 1",
    address: { line1: "Lange Straße 1", city: "Berlin", country: "DE" },
    tax_ids: { data: [{ type: "eu_vat", value: "DE123456789" }] },
  });
  const home = await shop.get(portal);
  for (const text of ["10115 Berlin", "Germany", "EU VAT DE123456789"]) expect(home.html).toContain(text);
  const { data } = await shop.stripe.customers.listTaxIds(customerId);
  await shop.post(`${portal}/details/tax_ids/${data[0]?.id}/remove`, {});
  expect((await shop.stripe.customers.listTaxIds(customerId)).data).toHaveLength(0);
});

it("changes only what the app allows", async () => {
  const { customerId } = await shop.subscribe("Ada Example");
  const portal = await openPortal(customerId, {
    customer_update: { enabled: true, allowed_updates: ["phone"] },
  });
  await shop.post(`${portal}/details`, { name: "Somebody", phone: "+1 555 0100" });
  const customer = await shop.stripe.customers.retrieve(customerId);
  expect(customer).toMatchObject({ name: "Ada Example", phone: "+1 555 0100" });
  const closed = await openPortal(customerId, { invoice_history: { enabled: true } });
  expect((await shop.get(`${closed}/details`)).status).toBe(409);
  expect((await shop.get(`${closed}/methods/new`)).status).toBe(409);
  expect((await shop.get(closed)).html).not.toContain("Add payment method");
});

it("offers a discount to whoever wants to cancel, once", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const coupon = await shop.stripe.coupons.create({
    percent_off: 25,
    duration: "repeating",
    duration_in_months: 3,
  });
  const flow: Stripe.BillingPortal.SessionCreateParams.FlowData = {
    type: "subscription_cancel",
    subscription_cancel: {
      subscription: subscriptionId,
      retention: { type: "coupon_offer", coupon_offer: { coupon: coupon.id } },
    },
  };
  const portal = await openPortal(customerId, undefined, flow);
  const cancel = `${portal}/subscriptions/${subscriptionId}/cancel`;
  expect((await shop.get(cancel)).html).toContain("25% off for 3 months");
  expect((await shop.get(`${cancel}?declined`)).html).toContain("Confirm cancellation");
  expect((await shop.post(`${cancel}/stay`, {})).location).toBe(`${portal}?done=retained`);
  const kept = await shop.stripe.subscriptions.retrieve(subscriptionId, { expand: ["discounts"] });
  expect(kept.cancel_at).toBeNull();
  expect(kept.discounts).toMatchObject([{ source: { coupon: coupon.id } }]);
  expect((await shop.get(cancel)).html).not.toContain("Accept offer");
  expect((await shop.post(`${cancel}/stay`, {})).status).toBe(404);
});

it("cancels at once where the app says so", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const portal = await openPortal(customerId, {
    subscription_cancel: { enabled: true, mode: "immediately" },
  });
  const cancel = `${portal}/subscriptions/${subscriptionId}/cancel`;
  const question = await shop.get(cancel);
  expect(question.html).toContain("It ends at once");
  expect(question.html).not.toContain("Why do you cancel?");
  await shop.post(cancel, {});
  expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).status).toBe("canceled");
  expect((await shop.get(portal)).html).toContain("Ended on");
});

it("credits what is unused when it cancels at once, where the app says so", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const { start_date: start } = await shop.stripe.subscriptions.retrieve(subscriptionId);
  await shop.emulator.travel(customerId, start + 10 * 86_400);
  const portal = await openPortal(customerId, {
    subscription_cancel: { enabled: true, mode: "immediately", proration_behavior: "create_prorations" },
  });
  const cancel = `${portal}/subscriptions/${subscriptionId}/cancel`;
  expect((await shop.get(cancel)).html).toContain("is credited to your next invoice");
  await shop.post(cancel, {});
  const { data } = await shop.stripe.invoiceItems.list({ customer: customerId, pending: true });
  expect(data).toHaveLength(1);
  expect(data[0]?.amount).toBeLessThan(-1_800);
});

it("pauses and resumes a plan", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const portal = await openPortal(customerId, {
    subscription_pause: { enabled: true, duration: { type: "indefinite" } },
  });
  const path = `${portal}/subscriptions/${subscriptionId}`;
  expect((await shop.get(portal)).html).toContain("Pause plan");
  await shop.post(`${path}/pause`, {});
  expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).status).toBe("paused");
  expect((await shop.get(portal)).html).toContain("Resume plan");
  await shop.post(`${path}/unpause`, {});
  expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).status).toBe("active");
});

it("saves a bank account", async () => {
  const { customerId } = await shop.subscribe();
  const portal = await openPortal(customerId);
  const path = `${portal}/methods/account`;
  const wrong = await shop.post(path, { iban: "DE00", name: "Ada Example", email: "ada@example.com" });
  expect(wrong.html).toContain("Your IBAN is invalid.");
  const filled = await shop.post(path, { account: "DE89370400440532013000", name: "Ada Example" });
  expect(filled.html).toContain('value="DE89370400440532013000"');
  const saved = await shop.post(path, {
    iban: "DE89 3704 0044 0532 0130 00",
    name: "Ada Example",
    email: "ada@example.com",
    asDefault: "on",
  });
  expect(saved.location).toBe(`${portal}?done=card-added`);
  expect((await shop.get(portal)).html).toContain("SEPA debit, account ending in 3000");
});

it("leads to the open invoice of a failed renewal, and shows invoices ten at a time", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const { stripe, emulator } = shop;
  const { items } = await stripe.subscriptions.retrieve(subscriptionId);
  let end = items.data[0]?.current_period_end ?? 0;
  for (let month = 0; month < 10; month += 1) {
    await emulator.travel(customerId, end + 7_200);
    end = (await stripe.subscriptions.retrieve(subscriptionId)).items.data[0]?.current_period_end ?? 0;
  }
  const portal = await openPortal(customerId);
  const first = (await shop.get(portal)).html;
  expect(first.match(/href="\/i\/[^"]+\/pdf"/g)).toHaveLength(10);
  const more = /href="([^"]+)">Show more/.exec(first)?.[1] ?? "";
  expect((await shop.get(more)).html.match(/href="\/i\/[^"]+\/pdf"/g)).toHaveLength(11);

  emulator.failNext({ kind: "card", times: 1, customer: customerId });
  await emulator.travel(customerId, end + 7_200);
  const { html } = await shop.get(portal);
  expect(html).toContain("Past due");
  expect(html).toContain("The payment of $29.00 failed.");
  const { data } = await stripe.invoices.list({ customer: customerId, status: "open" });
  expect(html).toContain(new URL(data[0]?.hosted_invoice_url ?? "").pathname);
});

it("lets somebody in by e-mail where the login page is on", async () => {
  const customer = await shop.stripe.customers.create({ email: "login@example.com" });
  const { login_page } = await shop.stripe.billingPortal.configurations.create({
    login_page: { enabled: true },
    features: { invoice_history: { enabled: true } },
  });
  const path = new URL(login_page.url ?? "").pathname;
  expect((await shop.post(path, { email: "nobody@example.com" })).html).toContain("No customer has this");
  const { location } = await shop.post(path, { email: "login@example.com" });
  expect((await fetch(location ?? "")).status).toBe(200);
  expect(shop.emulator.store.of("billing_portal.session").all().at(-1)?.customer).toBe(customer.id);
});
