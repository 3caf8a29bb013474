import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cardFields, hiddenFields, openTestShop, type TestShop } from "../test-shop";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

describe("the order", () => {
  type Params = Partial<Parameters<typeof shop.stripe.checkout.sessions.create>[0]>;

  async function open(params: Params = {}) {
    const session = await shop.stripe.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price: shop.priceId, quantity: 1 }],
      success_url: "https://app.example.com/done",
      ...params,
    });
    return { sessionId: session.id, path: new URL(session.url ?? "").pathname };
  }

  it("tells what follows a trial, and asks for no card when none is needed", async () => {
    const { path, sessionId } = await open({
      subscription_data: { trial_period_days: 14 },
      payment_method_collection: "if_required",
    });
    const { html } = await shop.get(path);
    expect(html).toMatch(/Then \$29\.00 per month starting \d+ \w+ \d{4}/);
    expect(html).toContain("Start trial");
    expect(html).not.toContain("Card number");
    expect((await shop.post(path, { email: "ada@example.com" })).status).toBe(303);
    expect(await shop.statusOf(sessionId)).toBe("complete");
  });

  it("takes a promotion code, says at its field why not, and gives it back", async () => {
    const coupon = await shop.stripe.coupons.create({ percent_off: 20, duration: "forever" });
    await shop.stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "SAVE20",
    });
    const { path } = await open({ allow_promotion_codes: true });
    const typed = { typed: "yes", cardName: "Ada Example", email: "ada@example.com" };
    const refused = await shop.post(path, { do: "promotion", promotionCode: "NOPE", ...typed });
    expect(refused.html).toContain("This code is invalid.");
    expect(refused.html).toContain('value="NOPE"');
    expect(refused.html).toContain('value="Ada Example"');
    const applied = await shop.post(path, { do: "promotion", promotionCode: " save20 ", ...typed });
    expect(applied.html).toContain("$23.20");
    expect(applied.html).toContain("20% off");
    expect(applied.html).toContain('value="ada@example.com"');
    const removed = await shop.post(path, { do: "remove-promotion" });
    expect(removed.html).toContain("Subscribe and pay $29.00");
  });

  it("changes the quantity by steps and by typing, within its bounds", async () => {
    const { path, sessionId } = await open({
      line_items: [
        {
          price: shop.priceId,
          quantity: 1,
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 3 },
        },
      ],
    });
    const { data } = await shop.stripe.checkout.sessions.listLineItems(sessionId);
    const change = (quantity: string, step: string) =>
      shop.post(path, { do: "quantity", line: data[0]?.id ?? "", quantity, step });
    expect((await change("1", "1")).html).toContain("2 × $29.00 per month");
    expect((await change("3", "0")).html).toContain("Subscribe and pay $87.00");
    expect((await change("9", "0")).html).toContain("Choose a quantity between 1 and 3.");
    expect((await change("1", "-1")).html).toContain("Choose a quantity between 1 and 3.");
  });

  it("lets something be added that is optional, and taken out again", async () => {
    const extra = await shop.stripe.prices.create({
      product_data: { name: "Backups" },
      currency: "usd",
      unit_amount: 500,
      recurring: { interval: "month" },
    });
    const { path } = await open({ optional_items: [{ price: extra.id, quantity: 1 }] });
    const { html } = await shop.get(path);
    expect(html).toContain("Optional: $5.00 per month");
    const added = await shop.post(path, hiddenFields(html));
    expect(added.html).toContain("Subscribe and pay $34.00");
    expect(added.html).toContain('aria-label="Remove Backups"');
    const removed = await shop.post(path, hiddenFields(added.html));
    expect(removed.html).toContain("Subscribe and pay $29.00");
  });

  it("keeps everything that was typed when something is missing", async () => {
    const { path } = await open({
      billing_address_collection: "required",
      phone_number_collection: { enabled: true },
      consent_collection: { terms_of_service: "required" },
      custom_fields: [{ key: "team", label: { type: "custom", custom: "Team" }, type: "text" }],
    });
    const { html } = await shop.post(path, {
      ...cardFields("4242424242424242"),
      email: "ada@example.com",
      city: "Berlin",
      "custom.team": "Core",
    });
    for (const text of [
      "Enter a phone number.",
      "Enter an address.",
      "Choose a country.",
      "Agree to the terms of service to go on.",
      'value="Berlin"',
      'value="Core"',
    ])
      expect(html).toContain(text);
  });

  it("saves a card in setup mode, and sells once in payment mode", async () => {
    const saving = await open({ mode: "setup", currency: "usd", line_items: undefined });
    expect((await shop.get(saving.path)).html).toContain("Save card");
    const fields = { ...cardFields("4242424242424242"), email: "ada@example.com" };
    expect((await shop.post(saving.path, fields)).status).toBe(303);
    const price_data = { currency: "usd", unit_amount: 1500, product_data: { name: "100 credits" } };
    const buying = await open({ mode: "payment", line_items: [{ price_data, quantity: 2 }] });
    const { html } = await shop.get(buying.path);
    expect(html).toContain("2 × $15.00");
    expect(html).toContain("Pay $30.00");
    expect((await shop.post(buying.path, fields)).status).toBe(303);
  });

  it("takes a bank account, and says when it is mistyped", async () => {
    const price_data = { currency: "eur", unit_amount: 1500, product_data: { name: "100 credits" } };
    const { path, sessionId } = await open({ mode: "payment", line_items: [{ price_data, quantity: 1 }] });
    const debit = { method: "sepa", email: "ada@example.com", accountName: "Ada Example" };
    expect((await shop.post(path, { ...debit, iban: "DE00" })).html).toContain("Your IBAN is invalid.");
    const unknown = await shop.post(path, { ...debit, iban: "GB82WEST12345698765432" });
    expect(unknown.html).toContain("test bank account number");
    expect((await shop.post(path, { ...debit, iban: "DE89 3704 0044 0532 0130 00" })).status).toBe(303);
    const { payment_status } = await shop.stripe.checkout.sessions.retrieve(sessionId);
    expect(payment_status).toBe("unpaid");
    expect((await shop.get(path)).html).toContain("The bank has still to answer");
  });

  it("shows only what may be shown again, unless it is filled in beforehand", async () => {
    const customer = await shop.stripe.customers.create({ email: "ada@example.com" });
    for (const card of ["pm_card_visa", "pm_card_mastercard"])
      await shop.stripe.paymentMethods.attach(card, { customer: customer.id });
    const usual = await open({ customer: customer.id });
    const { html } = await shop.get(usual.path);
    expect(html).toContain("Mastercard ending in 4444");
    expect(html).not.toContain("Visa ending in 4242");
    const all = await open({
      customer: customer.id,
      saved_payment_method_options: { allow_redisplay_filters: ["always", "limited", "unspecified"] },
    });
    expect((await shop.get(all.path)).html).toContain("Visa ending in 4242");
  });

  it("links what the app writes, and nothing that isn't an address", async () => {
    const { path } = await open({
      custom_text: { submit: { message: "See [terms](https://app.example.com/t) [x](javascript:alert(1))" } },
    });
    const { html } = await shop.get(path);
    expect(html).toContain('<a href="https://app.example.com/t">terms</a>');
    expect(html).not.toContain('href="javascript');
  });
});
