import { eq } from "drizzle-orm";
import { organizations } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { absoluteUrl } from "@/lib/auth/absolute-url";
import type { BillingTemplateName, Letter } from "@/lib/email/billing-templates";
import { enqueueEmail } from "@/lib/email/enqueue-email";
import type { TemplateProps } from "@/lib/email/templates";
import type { OrganizationId } from "@/lib/ids";
import { listRecipients } from "./recipients";
import { noteOnce } from "./told";

type BillingMail = {
  [Name in BillingTemplateName]: { template: Name; props: TemplateProps<Name> };
}[BillingTemplateName];

export type Notice = {
  organizationId: OrganizationId;
  customerId: string;
  /** What is told, by what happened to which object in which period or attempt: `payment_failed:in_…:2`. */
  key: string;
  /** When it happened; null for what has no time of its own and was just seen. */
  happenedAt: Date | null;
  mail(letter: Letter): BillingMail;
};

const day = 86_400_000;

/** What is older was missed, by a first sync or a long outage: nobody is told of it any more. */
const youngDays = 3;

/** What happened after this is still worth a mail. A time to come, as time travel makes it, counts as young. */
export function youngSince(): Date {
  return new Date(Date.now() - youngDays * day);
}

/** Whether it is still worth a mail. */
export function isYoung(happenedAt: Date): boolean {
  return happenedAt > youngSince();
}

/**
 * Tells an organization's people once. The note that it was told is kept for ever, in the transaction that also
 * holds the mails, while the outbox forgets old mails.
 */
export async function tell(tenant: TenantDb, notice: Notice): Promise<void> {
  const { organizationId, key, happenedAt } = notice;
  if (happenedAt && !isYoung(happenedAt)) return;
  if (!(await noteOnce(tenant, { organizationId, key }))) return;
  const [organization] = await tenant
    .select({ name: organizations.name, slug: organizations.slug })
    .from(organizations)
    .where(eq(organizations.id, organizationId));
  if (!organization) return;
  const home = `/o/${organization.slug}`;
  for (const { email, as } of await listRecipients(tenant, notice)) {
    const letter: Letter = {
      organizationName: organization.name,
      dashboardUrl: absoluteUrl(home),
      billingUrl: absoluteUrl(`${home}/billing`),
      plansUrl: absoluteUrl(`${home}/billing/plans`),
      membersUrl: absoluteUrl(`${home}/members`),
      recipient: as,
    };
    await enqueueEmail(tenant, {
      dedupeKey: `${key}:${email.toLowerCase()}`,
      to: email,
      ...notice.mail(letter),
    });
  }
}
