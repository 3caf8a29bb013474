import type Stripe from "stripe";
import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, eventTypes, startEmulator } from "./fixtures";

async function twoPlans(stripe: Stripe) {
  const pro = await createPlan(stripe);
  const basic = await createPlan(stripe, { name: "Basic", amount: 900 });
  return { pro, basic };
}

type Plan = Awaited<ReturnType<typeof createPlan>>;

function offer({ product, monthly, yearly }: Plan) {
  return { product: product.id, prices: [monthly.id, yearly.id] };
}

function everyFeature(plans: readonly Plan[]) {
  return {
    customer_update: { enabled: true, allowed_updates: ["email", "address", "tax_id"] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: {
      enabled: true,
      mode: "immediately",
      proration_behavior: "create_prorations",
      cancellation_reason: { enabled: true, options: ["too_expensive", "low_quality"] },
    },
    subscription_pause: { enabled: true, duration: { type: "indefinite" } },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ["price", "quantity", "promotion_code"],
      proration_behavior: "always_invoice",
      billing_cycle_anchor: "unchanged",
      trial_update_behavior: "continue_trial",
      schedule_at_period_end: { conditions: [{ type: "decreasing_item_amount" }] },
      products: plans.map((plan, index) => ({
        ...offer(plan),
        ...(index === 0 ? { adjustable_quantity: { enabled: true, minimum: 2, maximum: 20 } } : {}),
      })),
    },
  } satisfies Stripe.BillingPortal.ConfigurationCreateParams.Features;
}

it("keeps every feature, and sends the products when they are expanded", async () => {
  const { emulator, stripe } = await startEmulator();
  const { pro, basic } = await twoPlans(stripe);
  const created = await stripe.billingPortal.configurations.create({
    name: "Self service",
    default_return_url: "https://app.example.com/billing",
    business_profile: { headline: "Thank you", privacy_policy_url: "https://example.com/privacy" },
    login_page: { enabled: true },
    metadata: { channel: "app" },
    features: everyFeature([pro, basic]),
  });
  expect(created).toMatchObject({
    name: "Self service",
    active: true,
    is_default: false,
    default_return_url: "https://app.example.com/billing",
    business_profile: { headline: "Thank you", terms_of_service_url: null },
    metadata: { channel: "app" },
    features: {
      customer_update: { enabled: true, allowed_updates: ["email", "address", "tax_id"] },
      subscription_cancel: {
        mode: "immediately",
        proration_behavior: "create_prorations",
        cancellation_reason: { enabled: true, options: ["too_expensive", "low_quality"] },
      },
      subscription_pause: { enabled: true, duration: { type: "indefinite", interval_options: [] } },
      subscription_update: {
        default_allowed_updates: ["price", "quantity", "promotion_code"],
        schedule_at_period_end: { conditions: [{ type: "decreasing_item_amount" }] },
        trial_update_behavior: "continue_trial",
      },
    },
  });
  expect(created.login_page.url).toContain("/p/login/");
  expect(created.features.subscription_update.products).toBeUndefined();

  const expanded = await stripe.billingPortal.configurations.retrieve(created.id, {
    expand: ["features.subscription_update.products"],
  });
  expect(expanded.features.subscription_update.products).toEqual([
    { ...offer(pro), adjustable_quantity: { enabled: true, minimum: 2, maximum: 20 } },
    { ...offer(basic), adjustable_quantity: { enabled: false, minimum: 1, maximum: null } },
  ]);
  expect(eventTypes(emulator)).toContain("billing_portal.configuration.created");
});

it("updates what is given and leaves the rest", async () => {
  const { emulator, stripe } = await startEmulator();
  const { pro } = await twoPlans(stripe);
  const { id } = await stripe.billingPortal.configurations.create({
    name: "First",
    metadata: { a: "1" },
    login_page: { enabled: true },
    features: everyFeature([pro]),
  });
  const updated = await stripe.billingPortal.configurations.update(id, {
    active: false,
    name: "",
    metadata: { b: "2" },
    login_page: { enabled: false },
    business_profile: { headline: "Hello" },
    features: {
      customer_update: { allowed_updates: "" },
      subscription_cancel: { mode: "at_period_end", proration_behavior: "none" },
    },
    expand: ["features.subscription_update.products"],
  });
  expect(updated).toMatchObject({
    active: false,
    name: null,
    metadata: { a: "1", b: "2" },
    login_page: { enabled: false, url: null },
    business_profile: { headline: "Hello" },
  });
  expect(updated.features.customer_update).toEqual({ enabled: true, allowed_updates: [] });
  expect(updated.features.subscription_cancel).toMatchObject({
    enabled: true,
    mode: "at_period_end",
    cancellation_reason: { enabled: true, options: ["too_expensive", "low_quality"] },
  });
  expect(updated.features.subscription_update.products).toHaveLength(1);
  const event = emulator.store.of("event").all().at(-1);
  expect(event?.type).toBe("billing_portal.configuration.updated");
  expect(event?.data.previous_attributes).toMatchObject({ active: true, name: "First" });
});

it("lists by state, and makes the default one when a session needs it", async () => {
  const { stripe } = await startEmulator();
  const customer = await createPayingCustomer(stripe);
  const own = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
  });
  await stripe.billingPortal.configurations.update(own.id, { active: false });
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    expand: ["configuration"],
  });
  expect(session.configuration).toMatchObject({ is_default: true, active: true });
  const { data: inactive } = await stripe.billingPortal.configurations.list({ active: false });
  expect(inactive.map(({ id }) => id)).toEqual([own.id]);
  const { data: byDefault } = await stripe.billingPortal.configurations.list({ is_default: true });
  expect(byDefault).toHaveLength(1);
  await expect(
    stripe.billingPortal.configurations.update(byDefault[0]?.id ?? "", { active: false }),
  ).rejects.toMatchObject({ param: "active" });
  await expect(
    stripe.billingPortal.sessions.create({ customer: customer.id, configuration: own.id }),
  ).rejects.toMatchObject({ param: "configuration" });
});

it("refuses what can't be offered, naming the parameter", async () => {
  const { emulator, stripe } = await startEmulator();
  const { pro, basic } = await twoPlans(stripe);
  const features = everyFeature([pro]);
  const oneTime = await stripe.prices.create({ product: pro.product.id, currency: "usd", unit_amount: 500 });
  const twice = await stripe.prices.create({
    product: pro.product.id,
    currency: "usd",
    unit_amount: 1_500,
    recurring: { interval: "month" },
  });
  const products = (entry: { product: string; prices: string[] }) => ({
    ...features,
    subscription_update: { ...features.subscription_update, products: [entry] },
  });
  const product = pro.product.id;
  const cancel = { enabled: true } as const;
  const first = "features[subscription_update][products][0]";
  const refusals: [Stripe.BillingPortal.ConfigurationCreateParams.Features, string][] = [
    [{ ...features, payment_method_update: { enabled: false } }, "features[payment_method_update][enabled]"],
    [
      { subscription_cancel: { ...cancel, proration_behavior: "always_invoice" } },
      "features[subscription_cancel][proration_behavior]",
    ],
    [
      { subscription_cancel: { ...cancel, proration_behavior: "create_prorations" } },
      "features[subscription_cancel][proration_behavior]",
    ],
    [{ subscription_pause: { enabled: true } }, "features[subscription_pause][duration][type]"],
    [products({ product: "prod_none", prices: [pro.monthly.id] }), `${first}[product]`],
    [products({ product, prices: [basic.monthly.id] }), `${first}[prices][0]`],
    [products({ product, prices: [pro.monthly.id, oneTime.id] }), `${first}[prices][1]`],
    [products({ product, prices: [pro.monthly.id, twice.id] }), `${first}[prices][1]`],
  ];
  for (const [given, param] of refusals) {
    await expect(stripe.billingPortal.configurations.create({ features: given })).rejects.toMatchObject({
      param,
      statusCode: 400,
    });
  }
  await expect(
    stripe.billingPortal.configurations.create({ features, default_return_url: "nowhere" }),
  ).rejects.toMatchObject({ param: "default_return_url" });
  expect(emulator.store.of("billing_portal.configuration").all()).toHaveLength(0);
});
