import Stripe from "stripe";
import { expect, it } from "vitest";
import { createPlan, sdk, startEmulator } from "../tests/fixtures";

/** Sends form fields as they are, past the SDK's types. */
async function post(
  url: string,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x", ...headers },
    body: new URLSearchParams(form),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

it.each([
  [{ nonsense: "1" }, { code: "parameter_unknown", param: "nonsense" }],
  [{ "address[planet]": "mars" }, { code: "parameter_unknown", param: "address[planet]" }],
  [{ balance: "much" }, { code: "parameter_invalid_integer", param: "balance" }],
  [{ "address[city]": "X", address: "Y" }, { param: "address" }],
  [{ tax_exempt: "perhaps" }, { param: "tax_exempt" }],
  [{ __proto__x: "1", "constructor[prototype][polluted]": "1" }, { code: "parameter_unknown" }],
])("refuses the parameters %j", async (form, error) => {
  const { emulator } = await startEmulator();
  const { status, body } = await post(emulator.url, "/v1/customers", form);
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ type: "invalid_request_error", ...error });
  expect(body.error.message).toBeTypeOf("string");
});

it("names a missing parameter", async () => {
  const { emulator } = await startEmulator();
  const { status, body } = await post(emulator.url, "/v1/prices", { unit_amount: "100" });
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: "parameter_missing", param: "currency" });
});

it("refuses Checkout parameters that this API version no longer has", async () => {
  const { emulator, stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const form = {
    mode: "subscription",
    success_url: "https://app.example.com",
    "line_items[0][price]": monthly.id,
    "line_items[0][quantity]": "1",
  };
  const old = await post(emulator.url, "/v1/checkout/sessions", {
    ...form,
    "payment_method_types[0]": "card",
  });
  expect(old.body.error).toMatchObject({ code: "parameter_unknown" });
  const embedded = await post(emulator.url, "/v1/checkout/sessions", { ...form, ui_mode: "embedded" });
  expect(embedded.body.error).toMatchObject({ param: "ui_mode" });
});

it("answers unknown routes and objects in the envelope", async () => {
  const { emulator, stripe } = await startEmulator();
  await expect(stripe.customers.retrieve("cus_missing")).rejects.toMatchObject({
    statusCode: 404,
    code: "resource_missing",
    param: "id",
  });
  await expect(stripe.rawRequest("GET", "/v1/unicorns")).rejects.toMatchObject({ statusCode: 404 });
  for (const path of ["/nothing", "/v2/core/events", "/v1/customers/%E0%A4%A"]) {
    const response = await fetch(`${emulator.url}${path}`, {
      headers: { authorization: "Bearer sk_test_x" },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toHaveProperty("error.message");
  }
});

it("answers 400 when an id comes as a parameter", async () => {
  const { stripe } = await startEmulator();
  await expect(
    stripe.prices.create({ currency: "usd", unit_amount: 1, product: "prod_missing" }),
  ).rejects.toMatchObject({ statusCode: 400, code: "resource_missing", param: "product" });
});

it("wants a test key, as Bearer or as Basic user", async () => {
  const { emulator } = await startEmulator();
  const get = (authorization?: string) =>
    fetch(`${emulator.url}/v1/customers`, authorization ? { headers: { authorization } } : {});
  expect((await get()).status).toBe(401);
  expect((await get("Bearer sk_live_real")).status).toBe(401);
  expect((await get("Bearer sk_test_x")).status).toBe(200);
  expect((await get(`Basic ${Buffer.from("sk_test_x:").toString("base64")}`)).status).toBe(200);
  await expect(
    new Stripe("sk_test_wrong", {
      host: emulator.host,
      port: emulator.port,
      protocol: "http",
    }).customers.list(),
  ).resolves.toBeDefined();
  const { emulator: strict } = await startEmulator({ apiKeys: ["sk_test_right"] });
  await expect(sdk(strict).customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
});

it("speaks the API version of the installed SDK only", async () => {
  const { emulator, stripe } = await startEmulator();
  const { status, body } = await post(emulator.url, "/v1/customers", {}, { "stripe-version": "2020-08-27" });
  expect(status).toBe(400);
  expect(body.error.message).toContain(stripe.getApiField("version"));
});

it("refuses what it does not cover instead of ignoring it", async () => {
  const { stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const customer = await stripe.customers.create();
  await expect(
    stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: monthly.id }],
      on_behalf_of: "acct_1",
    }),
  ).rejects.toMatchObject({ code: "emulator_not_covered", param: "on_behalf_of" });
});

it("belongs to one account", async () => {
  const { stripe } = await startEmulator();
  await expect(stripe.customers.list({}, { stripeAccount: "acct_other" })).rejects.toMatchObject({
    type: "StripePermissionError",
    statusCode: 403,
    code: "account_invalid",
  });
});

it("wants a secret key", async () => {
  const { emulator } = await startEmulator();
  const response = await fetch(`${emulator.url}/v1/customers`, {
    headers: { authorization: "Bearer pk_test_x" },
  });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain("Basic");
  expect((await response.json()).error.code).toBe("secret_key_required");
});

it.each([
  ["a body of JSON", 400, { "content-type": "application/json" }, '{"name":"Ada"}'],
  ["a body of parts", 400, { "content-type": "multipart/form-data; boundary=x" }, "--x--"],
  ["a huge body", 413, {}, `description=${"x".repeat(1_100_000)}`],
  ["an open bracket", 400, {}, "metadata[a=1"],
  ["a stray bracket", 400, {}, "metadata]a[=1"],
  ["a name of brackets only", 400, {}, "[a]=1"],
  ["deep nesting", 400, {}, `metadata${"[a]".repeat(5_000)}=1`],
  ["fractions of cents", 400, {}, "balance=1.5"],
  ["amounts beyond counting", 400, {}, "balance=99999999999999999999"],
  ["metadata that is too long", 400, {}, `metadata[a]=${"x".repeat(501)}`],
  ["metadata under a long name", 400, {}, `metadata[${"x".repeat(41)}]=1`],
])("refuses %s in Stripe's envelope", async (_, status, headers, body) => {
  const { emulator } = await startEmulator();
  const response = await fetch(`${emulator.url}/v1/customers`, {
    method: "POST",
    headers: {
      authorization: "Bearer sk_test_x",
      "content-type": "application/x-www-form-urlencoded",
      ...headers,
    },
    body,
  });
  expect(response.status).toBe(status);
  expect(response.headers.get("request-id")).toMatch(/^req_/);
  expect(await response.json()).toMatchObject({
    error: { type: "invalid_request_error", message: expect.any(String) },
  });
  expect(emulator.store.of("customer").size).toBe(0);
});

it.each([
  ["PUT", "/v1/customers"],
  ["PATCH", "/v1/customers/cus_1"],
  ["DELETE", "/v1/customers"],
  ["POST", "/v1/events"],
])("has no %s %s", async (method, path) => {
  const { emulator } = await startEmulator();
  const response = await fetch(`${emulator.url}${path}`, {
    method,
    headers: { authorization: "Bearer sk_test_x" },
  });
  expect(response.status).toBe(404);
  expect((await response.json()).error.message).toContain(`(${method}: ${path})`);
});

it.each([
  [
    { currency: "usd", unit_amount: "-5" },
    { param: "unit_amount", code: "parameter_invalid_integer" },
  ],
  [
    { currency: "usd", unit_amount: "1.5" },
    { param: "unit_amount", code: "parameter_invalid_integer" },
  ],
  [{ currency: "doubloons", unit_amount: "5" }, { param: "currency" }],
  [{ currency: "usd", unit_amount: "5", billing_scheme: "tiered" }, { param: "unit_amount" }],
])("refuses the price %j", async (form, error) => {
  const { emulator, stripe } = await startEmulator();
  const { product } = await createPlan(stripe);
  const { status, body } = await post(emulator.url, "/v1/prices", { product: product.id, ...form });
  expect(status).toBe(400);
  expect(body.error).toMatchObject(error);
});

it("refuses a line of nothing", async () => {
  const { stripe } = await startEmulator();
  const { monthly } = await createPlan(stripe);
  const creating = stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: monthly.id, quantity: 0 }],
    success_url: "https://app.example.com",
  });
  await expect(creating).rejects.toMatchObject({ param: "line_items[0][quantity]" });
});
