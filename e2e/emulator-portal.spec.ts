import type { Page } from "@playwright/test";
import Stripe from "stripe";
import { expectAccessible, looks } from "./support/accessible";
import { expect, stripeUrl, test } from "./support/world";

const { hostname, port } = new URL(stripeUrl);
const stripe = new Stripe("sk_test_browser", { host: hostname, port, protocol: "http", telemetry: false });

type Plan = { product: string; month: string; year: string };

async function createPlan(name: string, amount: number): Promise<Plan> {
  const { id: product } = await stripe.products.create({ name });
  const price = async (interval: "month" | "year", unitAmount: number) =>
    (
      await stripe.prices.create({
        product,
        currency: "usd",
        unit_amount: unitAmount,
        recurring: { interval },
      })
    ).id;
  return { product, month: await price("month", amount), year: await price("year", amount * 10) };
}

/** A customer on Basic, whose portal may change everything. */
async function subscriber(card = "pm_card_visa") {
  const basic = await createPlan("Basic", 900);
  const premium = await createPlan("Premium", 4_900);
  const customer = await stripe.customers.create({
    name: "Ada Example",
    email: "ada@example.com",
    address: { line1: "Lange Straße 1", postal_code: "10115", city: "Berlin", country: "DE" },
  });
  const visa = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: false });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: basic.month }],
    default_payment_method: visa.id,
    default_tax_rates: [rate.id],
  });
  if (card !== "pm_card_visa") {
    const other = await stripe.paymentMethods.attach(card, { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: other.id });
  }
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ["name", "email", "address", "tax_id"] },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: {
        enabled: true,
        cancellation_reason: { enabled: true, options: ["too_expensive", "unused", "other"] },
      },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price", "quantity", "promotion_code"],
        proration_behavior: "always_invoice",
        products: [basic, premium].map(({ product, month, year }) => ({
          product,
          prices: [month, year],
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 10 },
        })),
      },
    },
  });
  return { customer: customer.id, subscription: subscription.id, configuration: configuration.id };
}

type Subscriber = Awaited<ReturnType<typeof subscriber>>;

async function openPortal(
  page: Page,
  { customer, configuration }: Subscriber,
  flow_data?: Stripe.BillingPortal.SessionCreateParams.FlowData,
): Promise<void> {
  const session = await stripe.billingPortal.sessions.create({
    customer,
    configuration,
    return_url: `${stripeUrl}/p/session/returned`,
    ...(flow_data ? { flow_data } : {}),
  });
  await page.goto(session.url);
}

async function latestInvoice(customer: string): Promise<Stripe.Invoice> {
  const { data } = await stripe.invoices.list({ customer, limit: 1 });
  if (!data[0]) throw new Error("There is no invoice");
  return data[0];
}

function dollars(amount: number): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "usd" }).format(amount / 100);
}

test("a plan is changed for the amount that was shown", async ({ page }) => {
  const someone = await subscriber();
  await openPortal(page, someone);
  await page.getByRole("link", { name: "Update plan" }).click();
  await expect(page.getByText("$49.00 per month")).toBeVisible();
  await expect(page.getByText("$490.00 per year")).toBeHidden();
  await page.getByLabel("Yearly").check();
  await expect(page.getByText("$490.00 per year")).toBeVisible();
  await page.getByLabel("Premium").check();
  await page.getByLabel("Quantity").fill("40");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("At most 10 can be chosen.")).toBeVisible();
  await expect(page.getByLabel("Quantity")).toHaveValue("40");
  await page.getByLabel("Quantity").fill("2");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("VAT 19%")).toBeVisible();
  const shown = await page.getByTestId("due-today").innerText();
  await page.getByRole("button", { name: `Pay ${shown} and update` }).click();
  await expect(page.getByText("Your plan is updated.")).toBeVisible();
  await expect(page.getByTestId("subscription")).toContainText("2 × $490.00 per year");
  const invoice = await latestInvoice(someone.customer);
  expect(invoice.billing_reason).toBe("subscription_update");
  expect(dollars(invoice.amount_paid)).toBe(shown);
});

test("a plan is cancelled with a reason, and kept after all", async ({ page }) => {
  const someone = await subscriber();
  await openPortal(page, someone);
  await page.getByRole("link", { name: "Cancel plan" }).click();
  await page.getByLabel("Why do you cancel?").selectOption("Too expensive");
  await page.getByLabel("Anything else?").fill("I’ll be back");
  await page.getByRole("button", { name: "Confirm cancellation" }).click();
  await expect(page.getByText("Cancels soon")).toBeVisible();
  const canceled = await stripe.subscriptions.retrieve(someone.subscription);
  expect(canceled.cancel_at).toBe(canceled.items.data[0]?.current_period_end);
  expect(canceled).toMatchObject({
    cancel_at_period_end: false,
    cancellation_details: { feedback: "too_expensive", comment: "I’ll be back" },
  });
  await page.getByRole("button", { name: "Don't cancel plan" }).click();
  await expect(page.getByText("Renews on")).toBeVisible();
  expect((await stripe.subscriptions.retrieve(someone.subscription)).cancel_at).toBeNull();
});

test("whoever wants to cancel may stay for less", async ({ page }) => {
  const someone = await subscriber();
  const coupon = await stripe.coupons.create({ percent_off: 20, duration: "once" });
  await openPortal(page, someone, {
    type: "subscription_cancel",
    subscription_cancel: {
      subscription: someone.subscription,
      retention: { type: "coupon_offer", coupon_offer: { coupon: coupon.id } },
    },
  });
  await expect(page.getByText("20% off your next invoice")).toBeVisible();
  await page.getByRole("button", { name: "Accept offer" }).click();
  await expect(page.getByText("The discount is yours, and your plan goes on.")).toBeVisible();
  const kept = await stripe.subscriptions.retrieve(someone.subscription);
  expect(kept.discounts).toHaveLength(1);
  expect(kept.cancel_at).toBeNull();
});

test("a card that needs 3-D Secure is saved with its bank's approval", async ({ page }) => {
  const someone = await subscriber();
  await openPortal(page, someone, { type: "payment_method_update" });
  await page.getByRole("button", { name: "4000 0025 0000 3155" }).click();
  await page.getByRole("button", { name: "Add card" }).click();
  await page.getByRole("button", { name: "Fail payment" }).click();
  await expect(page.getByRole("alert")).toContainText("We are unable to authenticate");
  await page.getByRole("button", { name: "Add card" }).click();
  await page.getByRole("button", { name: "Approve payment" }).click();
  await expect(page.getByText("Your payment method is saved.")).toBeVisible();
  await expect(page.getByTestId("payment-method").filter({ hasText: "3155" })).toContainText("Default");
});

test("an open invoice is paid on its page, and printed", async ({ page, request }) => {
  const someone = await subscriber();
  const failing = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: someone.customer,
  });
  const subscription = await stripe.subscriptions.update(someone.subscription, {
    default_payment_method: failing.id,
  });
  const renewal = subscription.items.data[0]?.current_period_end ?? 0;
  const travel = await request.post(`${stripeUrl}/_emulator/travel`, {
    data: { customer: someone.customer, to: renewal + 7_200 },
  });
  expect(travel.ok()).toBe(true);
  await openPortal(page, someone);
  await expect(page.getByText("The payment of $10.71 failed.")).toBeVisible();
  await page.getByRole("link", { name: "Pay $10.71" }).click();
  await expect(page.getByRole("heading", { name: /^Invoice / })).toBeVisible();
  await page.getByLabel("Another card").check();
  await page.getByRole("button", { name: "4242 4242 4242 4242" }).click();
  await page.getByRole("button", { name: "Pay $10.71" }).click();
  await expect(page.getByText("Thank you, the payment went through.")).toBeVisible();
  await expect(page.getByText("VAT 19%")).toBeVisible();
  const invoice = await latestInvoice(someone.customer);
  expect(invoice.status).toBe("paid");

  const link = await page.getByRole("link", { name: "Download PDF" }).getAttribute("href");
  const pdf = await request.get(new URL(link ?? "", stripeUrl).href);
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await page.getByRole("link", { name: "View receipt" }).click();
  await expect(page.getByRole("heading", { name: /^Receipt / })).toBeVisible();
  await expect(page.getByText("Visa ending in 4242")).toBeVisible();
});

for (const look of looks) {
  test(`axe finds nothing in the portal and on invoices: ${look.colorScheme}, ${look.width} wide`, async ({
    page,
  }) => {
    test.setTimeout(120_000);
    const someone = await subscriber();
    const { hosted_invoice_url: invoice } = await latestInvoice(someone.customer);
    const { data } = await stripe.charges.list({ customer: someone.customer, limit: 1 });
    await openPortal(page, someone);
    const portal = new URL(page.url());
    const unknown = "/p/session/unknown";
    const plan = `${portal.pathname}/subscriptions/${someone.subscription}`;
    for (const address of [
      portal.pathname,
      `${plan}/update`,
      `${plan}/update/confirm?quantity=3`,
      `${plan}/cancel`,
      `${portal.pathname}/details`,
      `${portal.pathname}/methods/new`,
      `${portal.pathname}/methods/account`,
      invoice ?? "",
      data[0]?.receipt_url ?? "",
      unknown,
    ]) {
      const response = await page.goto(new URL(address, portal).href);
      expect(response?.status(), address).toBe(address === unknown ? 404 : 200);
      await expectAccessible(page, address, [look]);
    }
  });
}
