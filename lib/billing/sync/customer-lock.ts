import { and, eq, isNull, ne } from "drizzle-orm";
import type Stripe from "stripe";
import { customers, organizations } from "@/db/schema";
import { acrossTenants, type SystemDb, type TenantDb, withTenant } from "@/db/tenancy";
import { idSchema, type OrganizationId } from "@/lib/ids";
import { type BillingContext, idOfObject } from "../stripe";
import { fetchCustomer } from "./fetch";
import { withLock } from "./locks";
import { customerRow } from "./rows";

/** Why an object of Stripe's concerns no organization of ours, in words for the ledger. */
export type Ignored = { ignored: string };

export type CustomerScope = {
  readonly organizationId: OrganizationId;
  readonly customerId: string;
  readonly stripe: Stripe;
  /** The transaction that holds the lock, for what belongs to no organization: the catalogue. */
  readonly tx: SystemDb;
  /** Writes into the mirror, walled in to the organization, in the same transaction. */
  inTenant<Result>(work: (tenant: TenantDb) => Promise<Result>): Promise<Result>;
};

/**
 * Holds the customer's lock and opens its organization. Who wants to write the mirror fetches and writes in
 * `work`. The customer itself is mirrored first where it isn't yet, so that an invoice or subscription that
 * is heard of before its customer still links.
 */
export async function underCustomerLock<Result>(
  { db, stripe }: BillingContext,
  customerId: string,
  work: (scope: CustomerScope) => Promise<Result>,
): Promise<Result | Ignored> {
  return withLock(db, `customer:${customerId}`, async (tx) => {
    const organizationId = await findOrganization(tx, customerId);
    const owner = organizationId ?? (await adoptCustomer(tx, stripe, customerId));
    if (typeof owner === "object") return owner;
    return work({
      organizationId: owner,
      customerId,
      stripe,
      tx,
      inTenant: (write) => withTenant(tx, owner, write),
    });
  });
}

async function findOrganization(tx: SystemDb, customerId: string): Promise<OrganizationId | null> {
  const [row] = await acrossTenants(tx)
    .select({ organizationId: customers.organizationId })
    .from(customers)
    .where(eq(customers.id, customerId));
  return row?.organizationId ?? null;
}

/** Mirrors a customer that we don't know yet, if its metadata names an organization that has no other. */
async function adoptCustomer(
  tx: SystemDb,
  stripe: Stripe,
  customerId: string,
): Promise<OrganizationId | Ignored> {
  const found = await fetchCustomer(stripe, customerId);
  if (!found) return { ignored: `Stripe doesn’t know the customer ${customerId}, or no longer.` };
  const { customer, taxIds } = found;
  const named = idSchema("organization").safeParse(customer.metadata.organizationId);
  if (!named.success) return { ignored: `Customer ${customerId} names no organization of ours.` };
  const [organization] = await acrossTenants(tx)
    .select({ id: organizations.id, otherCustomer: customers.id })
    .from(organizations)
    .leftJoin(
      customers,
      and(
        eq(customers.organizationId, organizations.id),
        eq(customers.livemode, customer.livemode),
        isNull(customers.deletedAt),
        ne(customers.id, customerId),
      ),
    )
    .where(eq(organizations.id, named.data));
  if (!organization) return { ignored: `Customer ${customerId} names an organization that is gone.` };
  if (organization.otherCustomer) {
    return { ignored: `Organization ${organization.id} already has customer ${organization.otherCustomer}.` };
  }
  await withTenant(tx, organization.id, (tenant) =>
    tenant
      .insert(customers)
      .values(customerRow(customer, organization.id, taxIds))
      .onConflictDoNothing(),
  );
  return organization.id;
}

/** Whatever named the object: it is mirrored for the organization of the customer that Stripe says it has. */
export function assertBelongs(
  { customerId }: CustomerScope,
  object: { object: string; id: string; customer: string | { id: string } | null },
): void {
  if (idOfObject(object.customer) === customerId) return;
  throw new Error(`The ${object.object} ${object.id} belongs to another customer than ${customerId}.`);
}
