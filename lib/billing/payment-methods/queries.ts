import { asc, eq } from "drizzle-orm";
import { customers, paymentMethods } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { isCustomerOf } from "../ensure-customer";
import { isLivemode } from "../stripe";

export type PaymentMethod = {
  id: string;
  /** Stripe's word: `card`, `sepa_debit`, … */
  type: string;
  /** Null for what isn't a card. */
  brand: string | null;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
  /** Whether invoices are paid with it. */
  isDefault: boolean;
};

/** Most payment methods that the page lists; a customer has one or two. */
const most = 100;

/**
 * What the organization can pay with, the one that pays first: one query.
 * @param params.ofSubscription the method that the subscription names for itself, which Stripe charges before the
 * customer's default.
 */
export async function listPaymentMethods(
  db: TenantDb,
  params: { organizationId: OrganizationId; ofSubscription: string | null },
): Promise<PaymentMethod[]> {
  const rows = await db
    .select({
      id: paymentMethods.id,
      type: paymentMethods.type,
      brand: paymentMethods.brand,
      last4: paymentMethods.last4,
      expMonth: paymentMethods.expMonth,
      expYear: paymentMethods.expYear,
      byDefault: customers.defaultPaymentMethodId,
    })
    .from(paymentMethods)
    .innerJoin(customers, eq(customers.id, paymentMethods.customerId))
    .where(isCustomerOf({ ...params, livemode: isLivemode() }))
    .orderBy(asc(paymentMethods.id))
    .limit(most);
  const listed = rows.map(({ byDefault, ...method }) => ({
    ...method,
    isDefault: method.id === (params.ofSubscription ?? byDefault),
  }));
  return listed.sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}
