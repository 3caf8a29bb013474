import { asc, eq, sql } from "drizzle-orm";
import type Stripe from "stripe";
import { emails } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import type { PaidPlanKey } from "@/lib/billing/plans";
import type { BillingWorld, Tenant, WebhookBody } from "./billing";

/** A mail of the outbox: its template, whom it goes to, and what it says. */
export type Mailed = { template: string; to: string; props: Record<string, unknown> | null };

/** A tenant with a subscription whose webhooks come shuffled, and each twice. */
export type MailedLife = {
  tenant: Tenant;
  customerId: string;
  subscriptionId: string;
  /** Lets all webhooks of what has happened come, and says what mails followed, those of a kind together. */
  mails(): Promise<Mailed[]>;
  /** Goes so many seconds past the end of the present period or trial, an hour before it is finalized by default. */
  toPeriodEnd(pastSeconds?: number): Promise<void>;
  /** Goes on by so many days of the customer's time. */
  goOn(days: number): Promise<void>;
  /** Makes another card the one that pays. */
  payWith(paymentMethodId: string): Promise<void>;
  atStripe(): Promise<Stripe.Subscription>;
  newestInvoice(): Promise<Stripe.Invoice & { id: string }>;
};

const daySeconds = 86_400;

/** A new tenant that has just pressed the button of a plan and paid; nothing was heard of it yet. */
export async function aMailedLife(
  world: BillingWorld,
  plan: PaidPlanKey = "pro",
  { card, ...options }: Parameters<Tenant["pay"]>[2] & { card?: string } = {},
): Promise<MailedLife> {
  const { stripe, emulator } = world;
  const tenant = await world.tenant();
  const paid = await tenant.pay(plan, card, options);
  const { customerId, subscriptionId } = paid;
  const mails = mailsOf(world, { tenant, customerId });
  const atStripe = () => stripe.subscriptions.retrieve(subscriptionId);
  let now = (await atStripe()).start_date;
  const travel = async (to: number) => {
    now = to;
    await emulator.travel(customerId, to);
    await emulator.idle();
  };
  return {
    tenant,
    customerId,
    subscriptionId,
    mails,
    async toPeriodEnd(pastSeconds = 2 * 3600) {
      const [item] = (await atStripe()).items.data;
      await travel((item?.current_period_end ?? 0) + pastSeconds);
    },
    goOn: (days) => travel(now + days * daySeconds),
    async payWith(paymentMethodId) {
      const method = await stripe.paymentMethods.attach(paymentMethodId, { customer: customerId });
      await stripe.customers.update(customerId, {
        invoice_settings: { default_payment_method: method.id },
      });
      await stripe.subscriptions.update(subscriptionId, { default_payment_method: method.id });
    },
    atStripe,
    async newestInvoice() {
      const [invoice] = (await stripe.invoices.list({ customer: customerId, limit: 1 })).data;
      if (!invoice?.id) throw new Error("The customer has no invoice.");
      return { ...invoice, id: invoice.id };
    },
  };
}

/**
 * @returns what lets the webhooks of a customer come that haven't yet, in a wild order and each again under another
 * id, as if Stripe had sent a second event about the same, and says what mails that made.
 */
export function mailsOf(
  world: BillingWorld,
  { tenant, customerId }: { tenant: Tenant; customerId: string },
): () => Promise<Mailed[]> {
  const heard = new Set<string>();
  let seen = 0;
  return async () => {
    const fresh = (await world.events()).filter(
      (event) => !heard.has(event.id) && JSON.stringify(event).includes(customerId),
    );
    for (const event of shuffled(fresh)) {
      heard.add(event.id);
      await world.deliver(event);
      await world.deliver(event);
    }
    for (const event of shuffled(fresh)) await world.deliver({ ...event, id: `${event.id}_again` });
    const all = await outboxOf(world, tenant);
    const mails = all.slice(seen);
    seen = all.length;
    return mails.sort((a, b) => a.template.localeCompare(b.template));
  };
}

/** Every mail about the tenant's billing, in the order in which they were asked for. */
async function outboxOf({ db }: BillingWorld, { organization }: Tenant): Promise<Mailed[]> {
  return acrossTenants(db)
    .select({ template: emails.template, to: emails.to, props: emails.props })
    .from(emails)
    .where(eq(sql`${emails.props} -> 'letter' ->> 'organizationName'`, organization.name))
    .orderBy(asc(emails.createdAt), asc(emails.id));
}

let state = 7;

/** In an order that is wild and the same in every run. */
function shuffled(events: readonly WebhookBody[]): WebhookBody[] {
  const mixed = [...events];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (last + 1);
    const moved = mixed[last];
    const taken = mixed[other];
    if (moved && taken) [mixed[last], mixed[other]] = [taken, moved];
  }
  return mixed;
}
