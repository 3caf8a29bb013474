import { eq } from "drizzle-orm";
import { invoices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { Change, MirroredRefund } from "../effects/changes";
import { tell } from "./tell";

/** The mail that follows when a refund was written. */
export async function tellOfRefund(tenant: TenantDb, { after }: Change<MirroredRefund>): Promise<void> {
  const { id, organizationId, customerId, amount, currency, invoiceId, stripeCreatedAt } = after;
  if (after.status !== "succeeded" && after.status !== "pending") return;
  const [invoice] = invoiceId
    ? await tenant.select({ number: invoices.number }).from(invoices).where(eq(invoices.id, invoiceId))
    : [];
  await tell(tenant, {
    organizationId,
    customerId,
    key: `refund_made:${id}`,
    happenedAt: stripeCreatedAt,
    mail: (letter) => ({
      template: "refund_made",
      props: {
        letter,
        money: { amount, currency },
        invoiceNumber: invoice?.number ?? null,
        refundedAt: stripeCreatedAt.toISOString(),
      },
    }),
  });
}
