import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { memberships, users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { takeWebhook } from "@/lib/billing/events/take-webhook";
import type { Currency, Interval, PaidPlanKey } from "@/lib/billing/plans";
import { startCheckout } from "@/lib/billing/start-checkout";
import type { BillingContext } from "@/lib/billing/stripe";
import { applyPlans, diffPlans } from "@/lib/billing/sync-plans";
import type { OrganizationId, UserId } from "@/lib/ids";
import { createOrganization } from "@/lib/organizations/create-organization";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import type { StripeEmulator } from "@/stripe-emulator";
import { testDatabase } from "./database";
import { aMember } from "./people";
import { testStripe } from "./stripe";

export const webhookSecret = "whsec_test";

/** An organization with its owner, and what they can do at our doors and at Stripe's. */
export type Tenant = {
  organization: OrganizationSummary;
  user: { id: UserId; email: string };
  /** Presses the button of a plan. */
  checkout(
    plan?: PaidPlanKey,
    interval?: Interval,
    options?: CheckoutOptions,
  ): Promise<{ url: string; sessionId: string }>;
  /**
   * Presses the button and pays on Stripe's page; no webhook is delivered. By a debit (`pm_success_de`,
   * `pm_failed_de`) the payment is only on its way then.
   */
  pay(
    plan?: PaidPlanKey,
    paymentMethodId?: string,
    options?: CheckoutOptions & { interval?: Interval },
  ): Promise<{ sessionId: string; customerId: string; subscriptionId: string }>;
};

export type CheckoutOptions = {
  currency?: Currency;
  /** What is in the link of a promotion. */
  promotionCode?: string;
  /** How many seats: so many people are members of the organization when the button is pressed. */
  quantity?: number;
};

export type BillingWorld = {
  ctx: BillingContext;
  db: SystemDb;
  stripe: Stripe;
  emulator: StripeEmulator;
  tenant(): Promise<Tenant>;
  /** Everything that happened at Stripe so far, eldest first, as the bodies of webhooks. */
  events(): Promise<WebhookBody[]>;
  /** Delivers one webhook to our door, signed. */
  deliver(
    event: WebhookBody,
    options?: { secret?: string; ageSeconds?: number },
  ): ReturnType<typeof takeWebhook>;
  /** Those of `events` that mention one of these ids, such as a customer's. */
  eventsAbout(...ids: string[]): Promise<WebhookBody[]>;
  /** Delivers all that happened at Stripe since the last call, of every tenant. */
  deliverAll(): Promise<void>;
  /** Delivers what `deliverAll` would, of what mentions one of these ids: much less where tests share a world. */
  deliverAbout(...ids: string[]): Promise<void>;
};

export type WebhookBody = { id: string; type: string; created: number } & Record<string, unknown>;

/** A database, an embedded Stripe that sends no webhooks by itself, and our plans in both. */
export async function billingWorld(): Promise<BillingWorld> {
  const { db } = await testDatabase();
  const { emulator, stripe } = await testStripe();
  const ctx: BillingContext = { db, stripe };
  await applyPlans(ctx, await diffPlans(stripe));
  const delivered = new Set<string>();

  // Kept, so that each is asked of Stripe once: a world may see thousands.
  const happened = new Map<string, WebhookBody>();
  const events = async () => {
    const news: WebhookBody[] = [];
    for (let after = ""; ; ) {
      const page = await rawEvents(emulator.url, after);
      const unknown = page.data.filter(({ id }) => !happened.has(id));
      news.push(...unknown);
      const last = page.data.at(-1);
      if (!page.has_more || !last || unknown.length < page.data.length) break;
      after = last.id;
    }
    for (const event of news.toReversed()) happened.set(event.id, event);
    return [...happened.values()];
  };
  const eventsAbout: BillingWorld["eventsAbout"] = async (...ids) =>
    (await events()).filter((event) => {
      const text = JSON.stringify(event);
      return ids.some((id) => text.includes(id));
    });
  const deliverNew = async (candidates: readonly WebhookBody[]) => {
    for (const event of candidates) {
      if (delivered.has(event.id)) continue;
      delivered.add(event.id);
      await deliver(event);
    }
  };
  const deliver: BillingWorld["deliver"] = (event, options) =>
    takeWebhook(ctx, { ...signed(stripe, event, options), secrets: [webhookSecret], livemode: false });

  return {
    ctx,
    db,
    stripe,
    emulator,
    events,
    deliver,
    tenant: () => makeTenant(ctx, emulator),
    eventsAbout,
    deliverAll: async () => deliverNew(await events()),
    deliverAbout: async (...ids) => deliverNew(await eventsAbout(...ids)),
  };
}

/** A webhook's body and the header that Stripe would send with it. */
export function signed(
  stripe: Stripe,
  event: Record<string, unknown>,
  options: { secret?: string; ageSeconds?: number } = {},
): { body: string; signature: string } {
  const body = JSON.stringify(event);
  const signature = stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret: options.secret ?? webhookSecret,
    timestamp: Math.floor(Date.now() / 1000) - (options.ageSeconds ?? 0),
  });
  return { body, signature };
}

async function rawEvents(
  url: string,
  startingAfter: string,
): Promise<{ data: WebhookBody[]; has_more: boolean }> {
  const query = new URLSearchParams({
    limit: "100",
    ...(startingAfter ? { starting_after: startingAfter } : {}),
  });
  const response = await fetch(`${url}/v1/events?${query}`, {
    headers: { authorization: "Bearer sk_test_embedded" },
  });
  if (!response.ok) throw new Error(`Stripe's events: ${response.status} ${await response.text()}`);
  return response.json();
}

let tenants = 0;

async function makeTenant(ctx: BillingContext, emulator: StripeEmulator): Promise<Tenant> {
  tenants += 1;
  const email = `owner-${tenants}@example.com`;
  const [user] = await ctx.db
    .insert(users)
    .values({ email, emailVerified: new Date() })
    .returning({ id: users.id });
  if (!user) throw new Error("The inserted user did not come back.");
  const organization = await createOrganization(ctx.db, { name: `Tenant ${tenants}`, ownerId: user.id });
  const owner = { id: user.id, email };
  const checkout: Tenant["checkout"] = async (plan = "pro", interval = "month", options = {}) => {
    const { quantity, ...chosen } = options;
    if (quantity) await fillSeats(ctx, organization.id, quantity);
    const { url } = await startCheckout(ctx, {
      organization,
      user: owner,
      plan,
      interval,
      ...chosen,
      appUrl: "http://localhost:3000",
      livemode: false,
    });
    return { url, sessionId: new URL(url).pathname.split("/").at(-1) ?? "" };
  };
  return {
    organization,
    user: owner,
    checkout,
    async pay(plan, paymentMethodId = "pm_card_visa", { interval, ...options } = {}) {
      const { sessionId } = await checkout(plan, interval, options);
      const outcome = emulator.completeCheckout(sessionId, { paymentMethodId });
      if (outcome.status !== "complete") throw new Error(`The checkout ended ${outcome.status}.`);
      const session = await ctx.stripe.checkout.sessions.retrieve(sessionId);
      return {
        sessionId,
        customerId: String(session.customer),
        subscriptionId: String(session.subscription),
      };
    },
  };
}

/** Brings in people until the organization has so many. */
async function fillSeats(ctx: BillingContext, organizationId: OrganizationId, seats: number): Promise<void> {
  const db = acrossTenants(ctx.db);
  const members = await db.$count(memberships, eq(memberships.organizationId, organizationId));
  for (let seat = members; seat < seats; seat += 1) {
    await aMember(ctx.db, { organizationId, role: "member" });
  }
}
