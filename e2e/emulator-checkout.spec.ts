import type { Page } from "@playwright/test";
import Stripe from "stripe";
import { expectAccessible } from "./support/accessible";
import { expect, stripeUrl, test } from "./support/world";

const { hostname, port } = new URL(stripeUrl);
const stripe = new Stripe("sk_test_browser", { host: hostname, port, protocol: "http", telemetry: false });

type Params = Stripe.Checkout.SessionCreateParams;

async function plan(currency = "usd", amount = 2_900): Promise<string> {
  const { id: product } = await stripe.products.create({ name: "Premium" });
  const price = { product, currency, unit_amount: amount, recurring: { interval: "month" } } as const;
  return (await stripe.prices.create(price)).id;
}

/** A session that leads back to the emulator's own first page. */
async function openSession(page: Page, params: Partial<Params>): Promise<string> {
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    success_url: `${stripeUrl}/?paid={CHECKOUT_SESSION_ID}`,
    cancel_url: `${stripeUrl}/?left`,
    ...params,
  });
  await page.goto(session.url ?? "");
  return session.id;
}

/** The session, once the browser has come back from paying it. */
async function finished(page: Page, id: string, ...expand: string[]): Promise<Stripe.Checkout.Session> {
  await page.waitForURL(`${stripeUrl}/?paid=${id}`);
  return stripe.checkout.sessions.retrieve(id, { expand });
}

async function typeCard(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry").fill("12/40");
  await page.getByLabel("CVC").fill("123");
}

/** Lets the bank answer a debit now. */
async function bankAnswers(paymentIntent: string): Promise<void> {
  const response = await fetch(`${stripeUrl}/_emulator/due/run`, {
    method: "POST",
    body: JSON.stringify({ ref: paymentIntent }),
  });
  expect(response.ok).toBe(true);
}

test("a trial begins without a card, and tells what follows", async ({ page }) => {
  const id = await openSession(page, {
    line_items: [{ price: await plan(), quantity: 1 }],
    subscription_data: { trial_period_days: 14 },
    payment_method_collection: "if_required",
  });
  await expect(page.getByText(/^Then \$29\.00 per month starting/)).toBeVisible();
  await expect(page.getByLabel("Card number")).toHaveCount(0);
  await page.getByRole("button", { name: "Start trial" }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/Enter an e-mail address/);
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByRole("button", { name: "Start trial" }).click();
  const session = await finished(page, id, "subscription");
  expect(session).toMatchObject({
    payment_status: "no_payment_required",
    subscription: { status: "trialing" },
  });
});

test("a promotion code is refused at its field, applied and removed; what was typed stays", async ({
  page,
}) => {
  const coupon = await stripe.coupons.create({ percent_off: 20, duration: "forever" });
  const code = `SAVE${Date.now()}`;
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code });
  const id = await openSession(page, {
    line_items: [{ price: await plan(), quantity: 1 }],
    allow_promotion_codes: true,
  });
  await page.getByLabel("E-mail").fill("ada@example.com");
  await typeCard(page, "4242424242424242");
  const field = page.getByLabel("Promotion code", { exact: true });
  await field.fill("NOSUCHCODE");
  await field.press("Enter");
  await expect(field).toHaveAccessibleDescription("This code is invalid.");
  await field.fill(code.toLowerCase());
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByTestId("due-today")).toHaveText("$23.20");
  await page.getByRole("button", { name: `Remove promotion code ${code}` }).click();
  await expect(page.getByTestId("due-today")).toHaveText("$29.00");
  await field.fill(code);
  await field.press("Enter");
  await expect(page.getByLabel("E-mail")).toHaveValue("ada@example.com");
  await expect(page.getByLabel("CVC")).toHaveValue("123");
  await page.getByRole("button", { name: "Subscribe and pay $23.20" }).click();
  expect(await finished(page, id, "invoice")).toMatchObject({ invoice: { amount_paid: 2_320 } });
});

test("the quantity is stepped and typed within its bounds, by keyboard too", async ({ page }) => {
  const adjustable_quantity = { enabled: true, minimum: 1, maximum: 5 };
  const id = await openSession(page, {
    line_items: [{ price: await plan(), quantity: 1, adjustable_quantity }],
    customer_email: "ada@example.com",
  });
  await expect(page.getByRole("button", { name: "One Premium less" })).toBeDisabled();
  await page.getByRole("button", { name: "One Premium more" }).click();
  await expect(page.getByTestId("due-today")).toHaveText("$58.00");
  const quantity = page.getByLabel("Quantity of Premium");
  await quantity.fill("9");
  await quantity.press("Enter");
  await expect(quantity).toHaveAccessibleDescription("Choose a quantity between 1 and 5.");
  await quantity.fill("3");
  await quantity.press("Enter");
  await expect(page.getByTestId("due-today")).toHaveText("$87.00");
  await typeCard(page, "4242424242424242");
  await page.getByRole("button", { name: "Subscribe and pay $87.00" }).click();
  const { subscription } = await finished(page, id, "subscription");
  expect(subscription).toMatchObject({ items: { data: [{ quantity: 3 }] } });
});

test("something is bought once, after a declined card", async ({ page }) => {
  const price_data = { currency: "usd", unit_amount: 1_500, product_data: { name: "100 credits" } };
  const id = await openSession(page, {
    mode: "payment",
    line_items: [{ price_data, quantity: 2 }],
    customer_email: "ada@example.com",
  });
  await typeCard(page, "4000000000000002");
  await page.getByRole("button", { name: "Pay $30.00" }).click();
  await expect(page.getByLabel("Card number")).toHaveAccessibleDescription("Your card was declined.");
  await page.getByRole("button", { name: /^4242 4242 4242 4242/ }).click();
  await page.getByRole("button", { name: "Pay $30.00" }).click();
  const session = await finished(page, id, "payment_intent");
  expect(session).toMatchObject({ payment_status: "paid", payment_intent: { amount_received: 3_000 } });
  await page.goto(`${stripeUrl}/c/pay/${id}`);
  await expect(page.getByRole("heading", { name: "This checkout is complete" })).toBeVisible();
});

test("a card is saved without a payment", async ({ page }) => {
  const { id: customer } = await stripe.customers.create({ email: "ada@example.com" });
  const id = await openSession(page, { mode: "setup", currency: "usd", customer });
  await typeCard(page, "4242424242424242");
  await page.getByRole("button", { name: "Save card" }).click();
  await finished(page, id);
  const { data } = await stripe.customers.listPaymentMethods(customer);
  expect(data).toMatchObject([{ card: { last4: "4242" } }]);
});

test("a saved card pays, or another one", async ({ page }) => {
  const { id: customer } = await stripe.customers.create({ email: "ada@example.com" });
  await stripe.paymentMethods.attach("pm_card_visa", { customer });
  const price = await plan();
  const first = await openSession(page, { customer, line_items: [{ price, quantity: 1 }] });
  await expect(page.getByRole("radio", { name: /Visa ending in 4242/ })).toBeChecked();
  await expect(page.getByLabel("Card number")).toBeHidden();
  await page.getByRole("button", { name: "Subscribe and pay $29.00" }).click();
  await finished(page, first);
  const second = await openSession(page, { customer, line_items: [{ price, quantity: 1 }] });
  await page.getByRole("radio", { name: "Another card" }).check();
  await typeCard(page, "5555555555554444");
  await page.getByRole("button", { name: "Subscribe and pay $29.00" }).click();
  const { subscription } = await finished(page, second, "subscription.default_payment_method");
  expect(subscription).toMatchObject({ default_payment_method: { card: { last4: "4444" } } });
});

for (const { ending, label, status, event } of [
  { ending: "succeeds", label: /DE89.*Succeeds later/, status: "active", event: "async_payment_succeeded" },
  { ending: "fails", label: /DE62.*Fails later/, status: "past_due", event: "async_payment_failed" },
]) {
  test(`a bank debit completes unpaid and ${ending} later`, async ({ page }) => {
    const id = await openSession(page, {
      line_items: [{ price: await plan("eur"), quantity: 1 }],
      customer_email: "ada@example.com",
    });
    await page.getByRole("radio", { name: "SEPA Direct Debit" }).check();
    await page.getByRole("button", { name: "Subscribe and pay €29.00" }).click();
    await expect(page.getByLabel("IBAN")).toHaveAccessibleDescription("Your IBAN is incomplete.");
    await page.getByRole("button", { name: label }).first().click();
    await page.getByRole("button", { name: "Subscribe and pay €29.00" }).click();
    const session = await finished(page, id, "invoice.payments");
    expect(session.payment_status).toBe("unpaid");
    const customer = String(session.customer);
    const [intent] = (await stripe.paymentIntents.list({ customer })).data;
    await bankAnswers(intent?.id ?? "");
    const [subscription] = (await stripe.subscriptions.list({ customer, status: "all" })).data;
    expect(subscription?.status).toBe(status);
    const events = await stripe.events.list({ type: `checkout.session.${event}` });
    expect(events.data.map(({ data }) => data.object)).toContainEqual(expect.objectContaining({ id }));
  });
}

test("3-D Secure: a refusal keeps what was typed, an approval pays", async ({ page }) => {
  const id = await openSession(page, {
    line_items: [{ price: await plan(), quantity: 1 }],
    customer_email: "ada@example.com",
    custom_fields: [{ key: "team", label: { type: "custom", custom: "Team" }, type: "text" }],
  });
  await typeCard(page, "4000002760003184");
  await page.getByLabel("Team").fill("Core");
  await page.getByRole("button", { name: /pay \$29/ }).click();
  await page.getByRole("button", { name: "Fail payment" }).click();
  await expect(page.getByText("We are unable to authenticate your payment method.")).toBeVisible();
  await expect(page.getByLabel("Team")).toHaveValue("Core");
  await page.getByRole("button", { name: /pay \$29/ }).click();
  await page.getByRole("button", { name: "Approve payment" }).click();
  expect(await finished(page, id)).toMatchObject({
    payment_status: "paid",
    custom_fields: [{ key: "team", text: { value: "Core" } }],
  });
});

test("the way back, and an expired checkout", async ({ page }) => {
  const id = await openSession(page, { line_items: [{ price: await plan(), quantity: 1 }] });
  await expect(page.getByRole("link", { name: "Back to Keel" })).toHaveAttribute(
    "href",
    `${stripeUrl}/?left`,
  );
  await stripe.checkout.sessions.expire(id);
  await page.reload();
  await expect(page.getByRole("heading", { name: "This checkout has expired" })).toBeVisible();
});

test("axe finds nothing on a checkout that asks for everything, with errors and a code", async ({ page }) => {
  test.setTimeout(120_000);
  const coupon = await stripe.coupons.create({ amount_off: 500, currency: "eur", duration: "once" });
  const code = `AXE${Date.now()}`;
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code });
  const price_data = { currency: "eur", unit_amount: 49_900, product_data: { name: "Onboarding" } };
  await openSession(page, {
    line_items: [
      { price: await plan("eur"), quantity: 2, adjustable_quantity: { enabled: true } },
      { price_data, quantity: 1 },
    ],
    allow_promotion_codes: true,
    billing_address_collection: "required",
    phone_number_collection: { enabled: true },
    tax_id_collection: { enabled: true },
    consent_collection: { terms_of_service: "required" },
    saved_payment_method_options: { payment_method_save: "enabled" },
    custom_fields: [
      {
        key: "source",
        label: { type: "custom", custom: "How did you hear of us?" },
        type: "dropdown",
        dropdown: { options: [{ label: "A friend", value: "friend" }] },
      },
    ],
    custom_text: { submit: { message: "See the [terms](https://app.example.com/terms)." } },
  });
  await expectAccessible(page, "an empty checkout");
  await page.getByRole("button", { name: /^Subscribe and pay/ }).click();
  await expect(page.getByText("Agree to the terms of service to go on.")).toBeVisible();
  await expectAccessible(page, "a checkout with errors");
  await page.getByLabel("Promotion code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("radio", { name: "SEPA Direct Debit" }).check();
  await expectAccessible(page, "a checkout with a code and a bank account");
});
