import { and, desc, eq, gt, lte, ne } from "drizzle-orm";
import { creditEntries, creditGrants, invoices } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { OrganizationId } from "@/lib/ids";
import { enter, holdBalance } from "./ledger";
import { takeFrom } from "./spend-credits";

/**
 * Takes back what a smaller plan for the rest of the period brings less, once for each line of an invoice: from
 * the plan's credits that earlier invoices brought and that last longest, and no more than remains of them.
 * @param params.madeAt when the invoice with that line was made.
 */
export async function takeBackDifference(
  db: TenantDb,
  params: {
    organizationId: OrganizationId;
    invoiceId: string;
    madeAt: Date;
    lineId: string;
    credits: number;
  },
): Promise<void> {
  const { organizationId, credits } = params;
  const identifier = `invoice_line:${params.lineId}`;
  await holdBalance(db, organizationId);
  const [known] = await db
    .select({ id: creditEntries.id })
    .from(creditEntries)
    .where(and(eq(creditEntries.organizationId, organizationId), eq(creditEntries.identifier, identifier)))
    .limit(1);
  if (known) return;
  const grants = await db
    .select({ id: creditGrants.id, remaining: creditGrants.remaining })
    .from(creditGrants)
    .innerJoin(invoices, eq(invoices.id, creditGrants.invoiceId))
    .where(
      and(
        eq(creditGrants.organizationId, organizationId),
        eq(creditGrants.source, "plan"),
        gt(creditGrants.remaining, 0),
        ne(invoices.id, params.invoiceId),
        lte(invoices.stripeCreatedAt, params.madeAt),
      ),
    )
    .orderBy(desc(creditGrants.expiresAt), desc(creditGrants.id));
  const movements = takeFrom(grants, credits);
  if (movements.length === 0) return;
  await enter(db, {
    organizationId,
    kind: "clawback",
    movements,
    identifier,
    description: "Change to a smaller plan",
  });
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "stripe" },
    action: "credits.taken_back",
    target: { type: "invoice_line", id: params.lineId },
    data: { amount: -movements.reduce((sum, { amount }) => sum + amount, 0) },
  });
}
