import type Stripe from "stripe";
import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

type FlowData = Stripe.BillingPortal.SessionCreateParams.FlowData;

async function world(features: Partial<Stripe.BillingPortal.ConfigurationCreateParams.Features> = {}) {
  const { emulator, stripe } = await startEmulator();
  const pro = await createPlan(stripe);
  const basic = await createPlan(stripe, { name: "Basic", amount: 900 });
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: basic.monthly.id }],
  });
  const item = subscription.items.data[0]?.id ?? "";
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ["email"] },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true },
      subscription_pause: { enabled: true, duration: { type: "indefinite" } },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price"],
        products: [pro, basic].map(({ product, monthly, yearly }) => ({
          product: product.id,
          prices: [monthly.id, yearly.id],
        })),
      },
      ...features,
    },
  });
  return { emulator, stripe, pro, basic, customer, subscription: subscription.id, item, configuration };
}

it("makes a session for every flow", async () => {
  const { emulator, stripe, pro, customer, subscription, item, configuration } = await world();
  const coupon = await stripe.coupons.create({ percent_off: 20, duration: "once" });
  const open = (flow_data: FlowData) =>
    stripe.billingPortal.sessions.create({ customer: customer.id, configuration, flow_data });

  expect((await open({ type: "payment_method_update" })).flow).toMatchObject({
    type: "payment_method_update",
    after_completion: { type: "portal_homepage", redirect: null, hosted_confirmation: null },
  });
  expect((await open({ type: "customer_update" })).flow).toMatchObject({ customer_update: {} });
  expect(
    (await open({ type: "subscription_update", subscription_update: { subscription } })).flow,
  ).toMatchObject({ subscription_update: { subscription } });
  const confirm = await open({
    type: "subscription_update_confirm",
    subscription_update_confirm: {
      subscription,
      items: [{ id: item, price: pro.monthly.id, quantity: 3 }],
      discounts: [{ coupon: coupon.id }],
    },
    after_completion: {
      type: "hosted_confirmation",
      hosted_confirmation: { custom_message: "Welcome to Pro" },
    },
  });
  expect(confirm.flow).toMatchObject({
    subscription_update_confirm: {
      subscription,
      items: [{ id: item, price: pro.monthly.id, quantity: 3 }],
      discounts: [{ coupon: coupon.id, promotion_code: null }],
    },
    after_completion: {
      type: "hosted_confirmation",
      hosted_confirmation: { custom_message: "Welcome to Pro" },
    },
  });
  const cancel = await open({
    type: "subscription_cancel",
    subscription_cancel: {
      subscription,
      retention: { type: "coupon_offer", coupon_offer: { coupon: coupon.id } },
    },
    after_completion: { type: "redirect", redirect: { return_url: "https://app.example.com/gone" } },
  });
  expect(cancel.flow).toMatchObject({
    subscription_cancel: {
      subscription,
      retention: { type: "coupon_offer", coupon_offer: { coupon: coupon.id } },
    },
    after_completion: { redirect: { return_url: "https://app.example.com/gone" } },
  });
  expect(
    (await open({ type: "subscription_pause", subscription_pause: { subscription } })).flow,
  ).toMatchObject({
    subscription_pause: { subscription },
  });
  expect(eventTypes(emulator).filter((type) => type === "billing_portal.session.created")).toHaveLength(6);
});

it("refuses a flow that the configuration doesn't allow", async () => {
  const { stripe, customer, subscription, item, pro, configuration } = await world({
    customer_update: { enabled: false },
    subscription_cancel: { enabled: false },
    subscription_pause: { enabled: false },
    subscription_update: { enabled: false },
  });
  const flows: [FlowData, string][] = [
    [{ type: "customer_update" }, "flow_data[type]"],
    [
      { type: "subscription_cancel", subscription_cancel: { subscription } },
      "flow_data[subscription_cancel][subscription]",
    ],
    [
      { type: "subscription_pause", subscription_pause: { subscription } },
      "flow_data[subscription_pause][subscription]",
    ],
    [
      { type: "subscription_update", subscription_update: { subscription } },
      "flow_data[subscription_update][subscription]",
    ],
    [
      {
        type: "subscription_update_confirm",
        subscription_update_confirm: { subscription, items: [{ id: item, price: pro.monthly.id }] },
      },
      "flow_data[subscription_update_confirm][subscription]",
    ],
  ];
  for (const [flow_data, param] of flows) {
    await expect(
      stripe.billingPortal.sessions.create({ customer: customer.id, configuration, flow_data }),
    ).rejects.toMatchObject({ type: "StripeInvalidRequestError", statusCode: 400, param });
  }
});

it("refuses what isn't the customer's, isn't offered, or changes nothing", async () => {
  const { emulator, stripe, basic, customer, subscription, item, configuration } = await world();
  const other = await createPayingCustomer(stripe);
  const secret = await createPlan(stripe, { name: "Secret", amount: 100 });
  const confirm = (price: string, id = item): FlowData => ({
    type: "subscription_update_confirm",
    subscription_update_confirm: { subscription, items: [{ id, price }] },
  });
  const base = "flow_data[subscription_update_confirm]";
  const refusals: [string, FlowData, string][] = [
    [
      other.id,
      { type: "subscription_cancel", subscription_cancel: { subscription } },
      "flow_data[subscription_cancel][subscription]",
    ],
    [other.id, confirm(basic.yearly.id), `${base}[subscription]`],
    [customer.id, confirm(secret.monthly.id), `${base}[items][0][price]`],
    [customer.id, confirm(basic.yearly.id, "si_none"), `${base}[items][0][id]`],
    [customer.id, confirm(basic.monthly.id), `${base}[items][0]`],
    [customer.id, { type: "subscription_cancel" }, "flow_data[subscription_cancel][subscription]"],
    [
      customer.id,
      { type: "payment_method_update", subscription_cancel: { subscription } },
      "flow_data[subscription_cancel]",
    ],
    [
      customer.id,
      { type: "payment_method_update", after_completion: { type: "redirect" } },
      "flow_data[after_completion][redirect]",
    ],
  ];
  for (const [who, flow_data, param] of refusals) {
    await expect(
      stripe.billingPortal.sessions.create({ customer: who, configuration, flow_data }),
    ).rejects.toMatchObject({ param });
  }
  expect(emulator.store.of("billing_portal.session").all()).toHaveLength(0);

  await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
  await expect(
    stripe.billingPortal.sessions.create({
      customer: customer.id,
      configuration,
      flow_data: { type: "subscription_cancel", subscription_cancel: { subscription } },
    }),
  ).rejects.toMatchObject({ message: "This subscription is already set to cancel." });
});

it("expires: soon when nobody opens it, an hour after its last use otherwise", async () => {
  let now = Date.UTC(2027, 0, 1);
  const { stripe } = await startEmulator({ now: () => now });
  const customer = await createPayingCustomer(stripe);
  const open = async (params: Stripe.BillingPortal.SessionCreateParams = {}) => {
    const { url } = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: "https://app.example.com/billing",
      ...params,
    });
    return async () => {
      const response = await fetch(url);
      return { status: response.status, html: await response.text() };
    };
  };
  const minutes = 60_000;
  const unopened = await open();
  const used = await open();
  expect((await used()).status).toBe(200);
  now += 6 * minutes;
  const { status, html } = await unopened();
  expect(status).toBe(410);
  expect(html).toContain("has expired");
  expect(html).toContain("https://app.example.com/billing");
  now += 50 * minutes;
  expect((await used()).status).toBe(200);
  now += 59 * minutes;
  expect((await used()).status).toBe(200);
  now += 61 * minutes;
  expect((await used()).status).toBe(410);

  const recoverable = await open({ after_expiration: { type: "customer_login" } });
  now += 6 * minutes;
  expect((await recoverable()).html).toContain("Open the portal again");
});
