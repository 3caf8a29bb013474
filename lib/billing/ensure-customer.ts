import { and, count, eq, isNull } from "drizzle-orm";
import type Stripe from "stripe";
import { customers } from "@/db/schema";
import { acrossTenants, type SystemDb, withTenant } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { type BillingContext, orMissing } from "./stripe";
import { customerRow } from "./sync/rows";
import { syncCustomer } from "./sync/sync-customer";

/** A condition: the organization's one customer in this mode that Stripe still has. */
export const isCustomerOf = (params: { organizationId: OrganizationId; livemode: boolean }) =>
  and(
    eq(customers.organizationId, params.organizationId),
    eq(customers.livemode, params.livemode),
    isNull(customers.deletedAt),
  );

/** The organization's Stripe customer in this mode; null before its first checkout. */
export async function findCustomerId(
  db: SystemDb,
  params: { organizationId: OrganizationId; livemode: boolean },
): Promise<string | null> {
  const [row] = await acrossTenants(db)
    .select({ id: customers.id })
    .from(customers)
    .where(isCustomerOf(params));
  return row?.id ?? null;
}

/**
 * The organization's Stripe customer, made when there is none, or when Stripe's was deleted in its dashboard.
 * Call it under the organization's lock. The idempotency key counts the deleted ones: with the old key Stripe
 * would answer with the dead customer.
 */
export async function ensureCustomer(
  ctx: BillingContext,
  params: { organization: { id: OrganizationId; name: string }; email: string; livemode: boolean },
): Promise<string> {
  const { organization, email, livemode } = params;
  const organizationId = organization.id;
  const existing = await findCustomerId(ctx.db, { organizationId, livemode });
  if (existing && (await isAlive(ctx.stripe, existing))) return existing;
  // Deleted at Stripe: with it ended what it had.
  if (existing) await syncCustomer(ctx, existing);
  return withTenant(ctx.db, organizationId, async (tenant) => {
    const [dead] = await tenant
      .select({ generation: count() })
      .from(customers)
      .where(and(eq(customers.organizationId, organizationId), eq(customers.livemode, livemode)));
    const created = await ctx.stripe.customers.create(
      { metadata: { organizationId } },
      { idempotencyKey: `customer:${organizationId}:${dead?.generation ?? 0}` },
    );
    // Apart from the creation: a colleague's try after a fault says another address under the same key.
    const customer = await ctx.stripe.customers.update(created.id, { name: organization.name, email });
    // After a crash Stripe answers with the customer that the webhook may have mirrored meanwhile.
    await tenant.insert(customers).values(customerRow(customer, organizationId)).onConflictDoNothing();
    return customer.id;
  });
}

async function isAlive(stripe: Stripe, customerId: string): Promise<boolean> {
  const customer = await orMissing(stripe.customers.retrieve(customerId));
  return customer !== null && !customer.deleted;
}
