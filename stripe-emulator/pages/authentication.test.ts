import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestShop, type TestShop } from "./test-shop";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

const returnUrl = "https://shop.example.com/done?order=1";

async function waitingPayment() {
  const intent = await shop.stripe.paymentIntents.create({
    amount: 1500,
    currency: "usd",
    payment_method: "pm_card_authenticationRequired",
    confirm: true,
    return_url: returnUrl,
  });
  expect(intent.next_action).toMatchObject({ type: "redirect_to_url" });
  return { id: intent.id, path: new URL(intent.next_action?.redirect_to_url?.url ?? "").pathname };
}

it.each([
  ["approve", "succeeded", "succeeded"],
  ["fail", "failed", "requires_payment_method"],
])("leads from the bank's page back to the shop: %s", async (choice, redirectStatus, status) => {
  const { id, path } = await waitingPayment();
  expect((await shop.get(path)).html).toContain("$15.00");
  const { location } = await shop.post(path, { authenticate: "pm", choice });
  const back = new URL(location ?? "");
  expect(back.origin).toBe("https://shop.example.com");
  expect(Object.fromEntries(back.searchParams)).toMatchObject({
    order: "1",
    payment_intent: id,
    redirect_status: redirectStatus,
  });
  expect((await shop.stripe.paymentIntents.retrieve(id)).status).toBe(status);
  expect((await shop.get(path)).html).not.toContain("Approve payment");
});

it("confirms a card that is saved", async () => {
  const customer = await shop.stripe.customers.create({});
  const intent = await shop.stripe.setupIntents.create({
    customer: customer.id,
    payment_method: "pm_card_authenticationRequiredOnSetup",
    confirm: true,
    return_url: returnUrl,
  });
  const path = new URL(intent.next_action?.redirect_to_url?.url ?? "").pathname;
  const { location } = await shop.post(path, { authenticate: "pm", choice: "approve" });
  expect(location).toContain(`setup_intent=${intent.id}`);
  expect((await shop.stripe.setupIntents.retrieve(intent.id)).status).toBe("succeeded");
});

it("doesn't show a payment to somebody who guesses", async () => {
  const { id } = await waitingPayment();
  expect((await shop.get(`/3ds/${id}_secret_guessed`)).status).toBe(404);
});
