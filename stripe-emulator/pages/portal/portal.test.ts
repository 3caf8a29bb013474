import { afterAll, beforeAll, expect, it } from "vitest";
import { cardFields, hiddenFields, openTestShop, type TestShop } from "../test-shop";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

async function openPortal(customerId: string): Promise<string> {
  const session = await shop.stripe.billingPortal.sessions.create({
    customer: customerId,
    return_url: "https://app.example.com/billing",
  });
  return new URL(session.url).pathname;
}

it("shows plan, card, invoices and the way back", async () => {
  const { customerId } = await shop.subscribe();
  const { html } = await shop.get(await openPortal(customerId));
  for (const text of ["Pro", "$29.00 per month", "Renews on", "Visa ending in 4242", "Paid", "Cancel plan"]) {
    expect(html).toContain(text);
  }
  expect(html).toContain('href="https://app.example.com/billing"');
});

it("cancels at the end of the period after asking, and takes it back", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const portal = await openPortal(customerId);
  const path = `${portal}/subscriptions/${subscriptionId}/cancel`;
  const question = await shop.get(path);
  expect(question.html).toContain("Confirm cancellation");
  expect(question.html).toContain("Keep my plan");

  const canceled = await shop.post(path, { feedback: "too_expensive", comment: "Too dear" });
  expect(canceled.location).toBe(`${portal}?done=scheduled`);
  const scheduled = await shop.stripe.subscriptions.retrieve(subscriptionId);
  expect(scheduled.status).toBe("active");
  expect(scheduled.cancel_at).toBe(scheduled.items.data[0]?.current_period_end);
  expect(scheduled.cancel_at_period_end).toBe(false);
  expect(scheduled.cancellation_details).toMatchObject({ feedback: "too_expensive", comment: "Too dear" });
  const after = await shop.get(portal);
  expect(after.html).toContain("Your plan ends on");
  expect(after.html).toContain("Don&#39;t cancel plan");
  expect((await shop.post(path, {})).status).toBe(409);

  await shop.post(`${portal}/subscriptions/${subscriptionId}/resume`, {});
  expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).cancel_at).toBeNull();
  expect((await shop.get(portal)).html).toContain("Renews on");
});

it("saves a card as the default, which pays the subscription, and removes the old one", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const portal = await openPortal(customerId);
  const { location } = await shop.post(`${portal}/methods/new`, {
    ...cardFields("5555555555554444"),
    asDefault: "on",
  });
  expect(location).toBe(`${portal}?done=card-added`);
  const { data } = await shop.stripe.customers.listPaymentMethods(customerId);
  const added = data.find(({ card }) => card?.last4 === "4444");
  const old = data.find(({ card }) => card?.last4 === "4242");
  const { default_payment_method: pays } = await shop.stripe.subscriptions.retrieve(subscriptionId);
  expect(pays).toBe(added?.id);

  expect((await shop.post(`${portal}/methods/${added?.id}/remove`, {})).status).toBe(409);
  expect((await shop.post(`${portal}/methods/${old?.id}/remove`, {})).status).toBe(303);
  expect((await shop.stripe.customers.listPaymentMethods(customerId)).data).toHaveLength(1);
});

it("makes a saved card the default", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const portal = await openPortal(customerId);
  await shop.post(`${portal}/methods/new`, cardFields("5555555555554444"));
  const { data } = await shop.stripe.customers.listPaymentMethods(customerId);
  const added = data.find(({ card }) => card?.last4 === "4444");
  const before = await shop.stripe.subscriptions.retrieve(subscriptionId);
  expect(before.default_payment_method).not.toBe(added?.id);
  await shop.post(`${portal}/methods/${added?.id}/default`, {});
  const after = await shop.stripe.subscriptions.retrieve(subscriptionId);
  expect(after.default_payment_method).toBe(added?.id);
});

it("shows a decline, and asks for 3-D Secure, when a card is saved", async () => {
  const { customerId } = await shop.subscribe();
  const path = `${await openPortal(customerId)}/methods/new`;
  expect((await shop.post(path, cardFields("4000000000000002"))).html).toContain("Your card was declined.");
  const bank = await shop.post(path, cardFields("4000002500003155"));
  expect(bank.html).toContain("Approve payment");
  const { status } = await shop.post(path, { ...hiddenFields(bank.html), choice: "approve" });
  expect(status).toBe(303);
  expect((await shop.stripe.customers.listPaymentMethods(customerId)).data).toHaveLength(2);
});

it("leads through the one thing the app asked for and back", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const session = await shop.stripe.billingPortal.sessions.create({
    customer: customerId,
    return_url: "https://app.example.com/billing",
    flow_data: {
      type: "subscription_cancel",
      subscription_cancel: { subscription: subscriptionId },
      after_completion: { type: "redirect", redirect: { return_url: "https://app.example.com/canceled" } },
    },
  });
  const response = await fetch(session.url, { redirect: "manual" });
  const path = response.headers.get("location") ?? "";
  expect((await shop.get(path)).html).toContain('href="https://app.example.com/billing"');
  expect((await shop.post(path, {})).location).toBe("https://app.example.com/canceled");
});

it("doesn't touch what belongs to another customer", async () => {
  const { subscriptionId } = await shop.subscribe();
  const other = await shop.subscribe();
  const portal = await openPortal(other.customerId);
  expect((await shop.post(`${portal}/subscriptions/${subscriptionId}/cancel`, {})).status).toBe(404);
  expect((await shop.get("/p/session/bps_unknown")).status).toBe(404);
});
