import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cardFields, hiddenFields, openTestShop, type TestShop } from "../test-shop";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

describe("the checkout page", () => {
  it("shows what is bought, what is due and the way back", async () => {
    const { path } = await shop.openCheckout();
    const { status, html } = await shop.get(path);
    expect(status).toBe(200);
    for (const text of [
      "TEST · no real payment",
      "Pro",
      "per month",
      "$29.00",
      "ada@example.com",
      "Card number",
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toContain('href="https://app.example.com/pricing"');
  });

  it("pays and goes back to the app with the session's id", async () => {
    const { path, sessionId } = await shop.openCheckout();
    const { status, location } = await shop.post(path, cardFields("4242 4242 4242 4242"));
    expect(status).toBe(303);
    expect(location).toBe(`https://app.example.com/done?session=${sessionId}`);
    expect(await shop.statusOf(sessionId)).toBe("complete");
  });

  it("pays once however often the form is sent", async () => {
    const { path, customerId } = await shop.openCheckout();
    const fields = cardFields("4242424242424242");
    const answers = await Promise.all([1, 2, 3].map(() => shop.post(path, fields)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    const { data } = await shop.stripe.subscriptions.list({ customer: customerId });
    expect(data).toHaveLength(1);
  });

  it("shows a decline at the field and keeps what was typed", async () => {
    const { path, sessionId } = await shop.openCheckout();
    const { status, html } = await shop.post(path, {
      ...cardFields("4000000000000002"),
      postalCode: "12345",
    });
    expect(status).toBe(200);
    expect(html).toContain("Your card was declined.");
    expect(html).toContain('value="4000000000000002"');
    expect(html).toContain('value="Ada Example"');
    expect(html).toContain('value="12345"');
    expect(await shop.statusOf(sessionId)).toBe("open");
  });

  it("refuses a mistyped card before it is charged", async () => {
    const { path } = await shop.openCheckout();
    const { html } = await shop.post(path, { ...cardFields("4242424242424241"), expiry: "", cvc: "1" });
    expect(html).toContain("Your card number is invalid.");
    expect(html).toContain("expiration date is incomplete.");
    expect(html).toContain("security code is incomplete.");
  });

  it("declines a card that isn't a test card", async () => {
    const { path } = await shop.openCheckout();
    const { html } = await shop.post(path, cardFields("4000000000000010"));
    expect(html).toContain("non test card");
  });

  it("fills in a test card without a script", async () => {
    const { path, sessionId } = await shop.openCheckout();
    const { html } = await shop.post(path, { fill: "4000000000000002" });
    expect(html).toContain('value="4000000000000002"');
    expect(await shop.statusOf(sessionId)).toBe("open");
  });

  it("asks for an e-mail address when it knows no customer", async () => {
    const session = await shop.stripe.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price: shop.priceId, quantity: 2 }],
      success_url: "https://app.example.com/done",
    });
    const path = new URL(session.url ?? "").pathname;
    const refused = await shop.post(path, { ...cardFields("4242424242424242"), email: "nobody" });
    expect(refused.html).toContain("Enter an e-mail address");
    const paid = await shop.post(path, { ...cardFields("4242424242424242"), email: "new@example.com" });
    expect(paid.location).toBe("https://app.example.com/done");
    const { customer_details: details } = await shop.stripe.checkout.sessions.retrieve(session.id);
    expect(details?.email).toBe("new@example.com");
  });

  it("offers the customer's saved card", async () => {
    const { customerId } = await shop.subscribe();
    const session = await shop.stripe.checkout.sessions.create({
      mode: "subscription",
      customer: customerId,
      line_items: [{ price: shop.priceId, quantity: 1 }],
      success_url: "https://app.example.com/done",
    });
    const path = new URL(session.url ?? "").pathname;
    const { html } = await shop.get(path);
    expect(html).toContain("Visa ending in 4242");
    const method = /name="method" value="(pm_\w+)"/.exec(html)?.[1] ?? "";
    expect((await shop.post(path, { method })).status).toBe(303);
  });
});

describe("3-D Secure", () => {
  it("pays when it is approved", async () => {
    const { path, sessionId } = await shop.openCheckout();
    const bank = await shop.post(path, cardFields("4000002500003155"));
    expect(bank.html).toContain("Approve payment");
    expect(await shop.statusOf(sessionId)).toBe("open");
    const { location } = await shop.post(path, { ...hiddenFields(bank.html), choice: "approve" });
    expect(location).toBe(`https://app.example.com/done?session=${sessionId}`);
    expect(await shop.statusOf(sessionId)).toBe("complete");
  });

  it("comes back to the form, as it was typed, when it fails", async () => {
    const { path, sessionId } = await shop.openCheckout();
    const bank = await shop.post(path, cardFields("4000002760003184"));
    const { status, html } = await shop.post(path, { ...hiddenFields(bank.html), choice: "fail" });
    expect(status).toBe(200);
    expect(html).toContain("We are unable to authenticate your payment method.");
    expect(html).toContain('value="4000002760003184"');
    expect(await shop.statusOf(sessionId)).toBe("open");
  });
});

describe("a checkout that is over", () => {
  it("says that it was paid", async () => {
    const { path } = await shop.openCheckout();
    await shop.post(path, cardFields("4242424242424242"));
    const { html } = await shop.get(path);
    expect(html).toContain("This checkout is complete");
    expect(html).not.toContain("Card number");
  });

  it("says that it has expired", async () => {
    const { path, sessionId } = await shop.openCheckout();
    await shop.stripe.checkout.sessions.expire(sessionId);
    expect((await shop.get(path)).html).toContain("This checkout has expired");
    const { html } = await shop.post(path, cardFields("4242424242424242"));
    expect(html).toContain("This checkout has expired");
  });

  it("answers 404 when there never was one", async () => {
    const { status, html } = await shop.get("/c/pay/cs_test_unknown");
    expect(status).toBe(404);
    expect(html).toContain("There is no such checkout");
  });
});

describe("safety", () => {
  it("escapes what customers call themselves", async () => {
    const { path, customerId } = await shop.openCheckout("<script>alert(1)</script>");
    await shop.post(path, cardFields("4242424242424242"));
    for (const page of ["/", `/console/customers/${customerId}`]) {
      const { html } = await shop.get(page);
      expect(html).not.toContain("<script>alert");
      expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }
  });

  it("escapes what is typed into the form", async () => {
    const { path } = await shop.openCheckout();
    const { html } = await shop.post(path, { ...cardFields("1"), cardName: '"><script>alert(1)</script>' });
    expect(html).not.toContain("<script>alert");
  });

  it("refuses a form that another site sends", async () => {
    const { path, sessionId } = await shop.openCheckout();
    const { status } = await shop.post(path, cardFields("4242424242424242"), {
      origin: "https://evil.example.com",
    });
    expect(status).toBe(403);
    expect(await shop.statusOf(sessionId)).toBe("open");
  });

  it("loads nothing from elsewhere", async () => {
    const { path } = await shop.openCheckout();
    const response = await fetch(new URL(path, shop.emulator.url));
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    for (const asset of ["base.css", "forms.css", "content.css", "pages.js"])
      expect((await shop.get(`/assets/${asset}`)).status).toBe(200);
  });
});
