import { and, asc, eq, isNull } from "drizzle-orm";
import { invoices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";

export type FirstInvoice = {
  number: string | null;
  status: string;
  /** Minor units. */
  total: number;
  currency: string;
  /** Stripe's page of it, on which it can be paid. */
  hostedInvoiceUrl: string | null;
  /** What the bank said when it refused, in Stripe's words; null when it didn't. */
  paymentErrorMessage: string | null;
};

/** The invoice with which a subscription began: what its checkout charged, or tried to. Null when it had none. */
export async function findFirstInvoice(
  db: TenantDb,
  { subscriptionId }: { subscriptionId: string },
): Promise<FirstInvoice | null> {
  const [invoice] = await db
    .select({
      number: invoices.number,
      status: invoices.status,
      total: invoices.total,
      currency: invoices.currency,
      hostedInvoiceUrl: invoices.hostedInvoiceUrl,
      paymentErrorMessage: invoices.paymentErrorMessage,
    })
    .from(invoices)
    .where(and(eq(invoices.subscriptionId, subscriptionId), isNull(invoices.deletedAt)))
    .orderBy(asc(invoices.stripeCreatedAt), asc(invoices.id))
    .limit(1);
  return invoice ?? null;
}
