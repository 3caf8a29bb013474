import { expect, it } from "vitest";
import { createPlan, startEmulator } from "../../tests/fixtures";

async function page() {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: "once" });
  await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "HALF" });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: monthly.id, quantity: 1, adjustable_quantity: { enabled: true } }],
    allow_promotion_codes: true,
    success_url: "https://app.example.com/done?id={CHECKOUT_SESSION_ID}",
  });
  const clientToken = new URL(session.url ?? "").hash.slice(1);
  const send = async (path: string, params: Record<string, string>, method = "POST", key?: string) => {
    const form = new URLSearchParams(params);
    const url = new URL(`/v1/payment_pages/${session.id}${path}`, emulator.url);
    if (method === "GET") url.search = form.toString();
    const response = await fetch(url, {
      method,
      headers: key ? { authorization: `Bearer ${key}` } : {},
      ...(method === "GET" ? {} : { body: form }),
    });
    return { status: response.status, body: await response.json() };
  };
  return { emulator, stripe, session, clientToken, send };
}

it("shows, changes and completes a session for who has its client token", async () => {
  const { session, clientToken: client_token, send } = await page();
  const shown = await send("/init", { client_token, key: "pk_test_x", eid: "NA" });
  expect(shown.body).toMatchObject({
    object: "payment_page",
    session_id: session.id,
    amount_total: 2000,
    status: "open",
    payment_method_required: true,
    line_items: { data: [{ quantity: 1 }] },
  });
  const line = shown.body.line_items.data[0].id;
  const changed = await send("", { client_token, promotion_code: "half", [`quantities[${line}]`]: "3" });
  expect(changed.body).toMatchObject({ amount_total: 3000, total_details: { amount_discount: 3000 } });
  expect((await send("", { client_token, promotion_code: "" })).body).toMatchObject({ amount_total: 6000 });

  const confirm = (params: Record<string, string>) =>
    send("/confirm", { client_token, email: "ada@example.com", ...params });
  expect(await confirm({ payment_method: "pm_card_visa", expected_amount: "2000" })).toMatchObject({
    status: 400,
    body: { error: { param: "expected_amount" } },
  });
  expect(await confirm({ payment_method: "pm_card_chargeDeclined" })).toMatchObject({
    status: 402,
    body: { error: { type: "card_error", code: "card_declined" } },
  });
  const card = {
    "card[number]": "4000002500003155",
    "card[exp_month]": "12",
    "card[exp_year]": "2040",
    "card[cvc]": "123",
  };
  expect(await confirm(card)).toMatchObject({
    status: 200,
    body: { status: "open", next_action: { type: "three_d_secure" } },
  });
  expect(await confirm({ three_d_secure: "approve", expected_amount: "6000" })).toMatchObject({
    status: 200,
    body: {
      status: "complete",
      payment_status: "paid",
      success_url: `https://app.example.com/done?id=${session.id}`,
      next_action: null,
    },
  });
  expect(await send("", { client_token }, "GET")).toMatchObject({ body: { status: "complete" } });
});

it("lets in a secret key, and nobody else", async () => {
  const { clientToken, send } = await page();
  expect((await send("", {}, "GET")).status).toBe(401);
  expect((await send("", { client_token: `${clientToken}x` }, "GET")).status).toBe(401);
  expect((await send("", { key: "pk_test_x" }, "GET")).status).toBe(401);
  expect((await send("", {}, "GET", "sk_test_emulator")).status).toBe(200);
  const paid = await send("/confirm", { payment_method: "pm_card_visa" }, "POST", "sk_test_emulator");
  expect(paid).toMatchObject({ status: 200, body: { status: "complete" } });
});

it("refuses fields that it doesn't know", async () => {
  const { clientToken: client_token, send } = await page();
  expect(await send("/confirm", { client_token, shipping: "x" })).toMatchObject({
    status: 400,
    body: { error: { code: "parameter_unknown", param: "shipping" } },
  });
});
