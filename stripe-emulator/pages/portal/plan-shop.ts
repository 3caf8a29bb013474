import type Stripe from "stripe";
import { money } from "../format";
import { openTestShop, type TestShop } from "../test-shop";

type UpdateFeature = Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate;
interface Plan {
  product: string;
  month: string;
  year: string;
}

/** A shop that sells two plans, each by the month and by the year. */
export interface PlanShop extends TestShop {
  basic: Plan;
  pro: Plan;
  /** A customer on Basic, a third into the month, with a portal that may change it. */
  onBasic: (feature?: Partial<UpdateFeature>, params?: CustomerParams) => ReturnType<typeof subscribeToBasic>;
  /** The page that confirms a choice; `base` is that of the choice itself. */
  choose: (base: string, fields: Record<string, string>) => ReturnType<TestShop["get"]>;
}

interface CustomerParams {
  /** Takes the place of a card that pays. */
  card?: string;
  taxed?: boolean;
}

/** Starts an emulator with the plans. Whoever opens it closes it. */
export async function openPlanShop(): Promise<PlanShop> {
  const shop = await openTestShop();
  const basic = await createPlan(shop, "Basic", 900);
  const pro = await createPlan(shop, "Premium", 4_900);
  return {
    ...shop,
    basic,
    pro,
    onBasic: (feature = {}, params = {}) => subscribeToBasic(shop, [basic, pro], feature, params),
    choose: (base, fields) => shop.get(`${base}/confirm?${new URLSearchParams(fields)}`),
  };
}

async function createPlan(shop: TestShop, name: string, amount: number): Promise<Plan> {
  const product = await shop.stripe.products.create({ name });
  const price = async (interval: "month" | "year", unitAmount: number) =>
    (
      await shop.stripe.prices.create({
        product: product.id,
        currency: "usd",
        unit_amount: unitAmount,
        recurring: { interval },
      })
    ).id;
  return { product: product.id, month: await price("month", amount), year: await price("year", amount * 10) };
}

async function subscribeToBasic(
  shop: TestShop,
  [basic, pro]: readonly [Plan, Plan],
  feature: Partial<UpdateFeature>,
  params: CustomerParams,
) {
  const { stripe, emulator } = shop;
  const customer = await stripe.customers.create({ name: "Ada Example", email: "ada@example.com" });
  const visa = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: false });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: basic.month }],
    default_payment_method: visa.id,
    ...(params.taxed ? { default_tax_rates: [rate.id] } : {}),
  });
  if (params.card) {
    const other = await stripe.paymentMethods.attach(params.card, { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: other.id });
  }
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price", "quantity", "promotion_code"],
        proration_behavior: "always_invoice",
        products: [basic, pro].map(({ product, month, year }) => ({
          product,
          prices: [month, year],
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 10 },
        })),
        ...feature,
      },
    },
  });
  await emulator.travel(customer.id, subscription.start_date + 10 * 86_400);
  const open = async (flow_data?: Stripe.BillingPortal.SessionCreateParams.FlowData) => {
    const session = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      configuration: configuration.id,
      return_url: "https://app.example.com/billing",
      ...(flow_data ? { flow_data } : {}),
    });
    return new URL(session.url).pathname;
  };
  const portal = await open();
  const item = subscription.items.data[0]?.id ?? "";
  const base = `${portal}/subscriptions/${subscription.id}/update`;
  return { customer: customer.id, subscription: subscription.id, item, portal, base, open };
}

/** What a page says is due today. */
export function dueToday(html: string): string {
  return /data-testid="due-today">([^<]+)</.exec(html)?.[1] ?? "none";
}

/** An amount as the pages show it, from minor units. */
export function dollars(amount: number): string {
  return money(amount, "usd");
}
