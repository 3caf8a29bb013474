import { eq } from "drizzle-orm";
import { customers } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { Letter } from "@/lib/email/billing-templates";
import type { OrganizationId } from "@/lib/ids";
import { listBillingManagers } from "../billing-managers";

export type Recipient = { email: string; as: Letter["recipient"] };

/** Nobody has so many people for its bills; a limit, so that no query is without one. */
const mostManagers = 50;

/** Who gets the mails about billing: whoever may manage it, and the billing e-mail. One mail a person. */
export async function listRecipients(
  tenant: TenantDb,
  { organizationId, customerId }: { organizationId: OrganizationId; customerId: string },
): Promise<Recipient[]> {
  const managers = await listBillingManagers(tenant, { organizationId, limit: mostManagers });
  const [customer] = await tenant
    .select({ email: customers.email })
    .from(customers)
    .where(eq(customers.id, customerId));
  const byAddress = new Map<string, Recipient>();
  if (customer?.email)
    byAddress.set(customer.email.toLowerCase(), { email: customer.email, as: "billing_email" });
  for (const { email } of managers) byAddress.set(email.toLowerCase(), { email, as: "manager" });
  return [...byAddress.values()];
}
