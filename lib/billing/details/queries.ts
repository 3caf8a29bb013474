import { customers } from "@/db/schema";
import type { BillingAddress, TaxId } from "@/db/schema/billing";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { isCustomerOf } from "../ensure-customer";
import { isLivemode } from "../stripe";

export type BillingDetails = {
  customerId: string;
  name: string | null;
  email: string | null;
  address: BillingAddress | null;
  taxIds: readonly TaxId[];
  /** Minor units of `currency`: negative is credit that the next invoice is paid with first, positive is owed. */
  balance: number;
  currency: string | null;
};

/** Whom the organization's invoices are for; null while it has no Stripe customer. One query. */
export async function findBillingDetails(
  db: TenantDb,
  { organizationId }: { organizationId: OrganizationId },
): Promise<BillingDetails | null> {
  const [row] = await db
    .select({
      customerId: customers.id,
      name: customers.name,
      email: customers.email,
      address: customers.address,
      taxIds: customers.taxIds,
      balance: customers.balance,
      currency: customers.currency,
    })
    .from(customers)
    .where(isCustomerOf({ organizationId, livemode: isLivemode() }));
  return row ?? null;
}
