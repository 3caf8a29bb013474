import { and, eq } from "drizzle-orm";
import type Stripe from "stripe";
import { auditEvents, subscriptions } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type ChangeOutcome, changePlan } from "@/lib/billing/change/change-plan";
import type { ChangeChoice } from "@/lib/billing/change/consider-change";
import { type ChangePreview, previewChange } from "@/lib/billing/change/preview-change";
import { type Entitlements, getEntitlements } from "@/lib/billing/entitlements";
import type { PaidPlanKey } from "@/lib/billing/plans";
import type { BillingWorld, Tenant } from "./billing";

export const quoteSecret = "a secret of at least thirty-two characters";
const daySeconds = 86_400;

/** A tenant that has a plan, and what can be done about it and known of it. */
export type Subscribed = {
  tenant: Tenant;
  customerId: string;
  subscriptionId: string;
  /** What every change of the subscription is asked with. */
  request: {
    organizationId: Tenant["organization"]["id"];
    actor: { kind: "user"; userId: Tenant["user"]["id"] };
  };
  preview(choice: ChangeChoice): Promise<ChangePreview>;
  /** Presses the button below a preview. */
  confirm(choice: ChangeChoice, quote: string): Promise<ChangeOutcome>;
  /** Looks at the preview and presses its button. */
  change(choice: ChangeChoice): Promise<ChangeOutcome>;
  /** Goes to so many days after the subscription began, and delivers the webhooks of that time. */
  travel(days: number): Promise<void>;
  /** Goes to so many seconds after the end of the period. */
  travelPastPeriod(seconds?: number): Promise<void>;
  /** Makes another card the one that pays. */
  payWith(paymentMethodId: string): Promise<void>;
  atStripe(): Promise<Stripe.Subscription>;
  invoices(): Promise<Stripe.Invoice[]>;
  /** The mirror's row. */
  mirrored(): Promise<typeof subscriptions.$inferSelect | undefined>;
  entitlements(now?: Date): Promise<Entitlements>;
  /** The data of the audit rows of this action. */
  audited(action: string): Promise<Record<string, unknown>[]>;
};

/** A new tenant that has just paid for this plan. */
export async function subscribedTenant(
  world: BillingWorld,
  plan: PaidPlanKey = "basic",
  options: Parameters<Tenant["pay"]>[2] & { card?: string } = {},
): Promise<Subscribed> {
  const { ctx, db, stripe, emulator } = world;
  const tenant = await world.tenant();
  const { card, ...rest } = options;
  const { customerId, subscriptionId } = await tenant.pay(plan, card, rest);
  await world.deliverAll();
  const organizationId = tenant.organization.id;
  const request: Subscribed["request"] = {
    organizationId,
    actor: { kind: "user", userId: tenant.user.id },
  };
  const atStripe = () => stripe.subscriptions.retrieve(subscriptionId);
  const travelTo = async (at: number) => {
    await emulator.travel(customerId, at);
    await world.deliverAll();
  };
  const preview: Subscribed["preview"] = (choice) =>
    previewChange(ctx, { organizationId, choice, secret: quoteSecret });
  const confirm: Subscribed["confirm"] = (choice, quote) =>
    changePlan(ctx, { ...request, choice, quote, secret: quoteSecret });
  const { start_date: start } = await atStripe();
  return {
    tenant,
    customerId,
    subscriptionId,
    request,
    preview,
    confirm,
    change: async (choice) => confirm(choice, (await preview(choice)).quote),
    travel: (days) => travelTo(start + Math.floor(days * daySeconds)),
    async travelPastPeriod(seconds = 2 * 3600) {
      const [item] = (await atStripe()).items.data;
      await travelTo((item?.current_period_end ?? 0) + seconds);
    },
    async payWith(paymentMethodId) {
      const { id } = await stripe.paymentMethods.attach(paymentMethodId, { customer: customerId });
      await stripe.subscriptions.update(subscriptionId, { default_payment_method: id });
      await world.deliverAll();
    },
    atStripe,
    invoices: async () => (await stripe.invoices.list({ customer: customerId, limit: 100 })).data,
    async mirrored() {
      const [row] = await acrossTenants(db)
        .select()
        .from(subscriptions)
        .where(eq(subscriptions.id, subscriptionId));
      return row;
    },
    entitlements: (now) =>
      withTenant(db, organizationId, (own) =>
        getEntitlements(own, { organizationId, ...(now ? { now } : {}) }),
      ),
    async audited(action) {
      const rows = await acrossTenants(db)
        .select({ data: auditEvents.data })
        .from(auditEvents)
        .where(and(eq(auditEvents.organizationId, organizationId), eq(auditEvents.action, action)));
      return rows.map(({ data }) => data);
    },
  };
}
