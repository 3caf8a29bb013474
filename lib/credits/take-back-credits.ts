import { and, eq, inArray, isNull, notInArray, sql } from "drizzle-orm";
import { creditEntries, creditGrants, creditNotes, invoices, refunds } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { Change, MirroredCreditNote, MirroredRefund } from "@/lib/billing/effects/changes";
import type { OrganizationId } from "@/lib/ids";
import { enter, holdBalance, type Movement } from "./ledger";

/** A refund gives or took its credits back, by what became of it. */
export async function takeBackOnRefund(tenant: TenantDb, change: Change<MirroredRefund>): Promise<void> {
  const { organizationId, invoiceId } = change.after;
  if (invoiceId !== null) await takeBackCredits(tenant, { organizationId, invoiceId });
}

/** The same for a credit note, whether it pays back or only lowers what is owed. */
export async function takeBackOnCreditNote(
  tenant: TenantDb,
  { after: { organizationId, invoiceId } }: Change<MirroredCreditNote>,
): Promise<void> {
  await takeBackCredits(tenant, { organizationId, invoiceId });
}

/**
 * Brings what was taken back of an invoice's credits in line with what was given back of its money: of each
 * grant the same share, rounded down, and never more than remains of it; what was used stays used. It looks
 * at the whole each time, so partial, repeated and failed refunds come out right in whatever order they are
 * heard of: when less was given back than it seemed, the credits return.
 */
export async function takeBackCredits(
  db: TenantDb,
  params: { organizationId: OrganizationId; invoiceId: string },
): Promise<void> {
  const { organizationId, invoiceId } = params;
  const isOfInvoice = and(
    eq(creditGrants.organizationId, organizationId),
    eq(creditGrants.invoiceId, invoiceId),
  );
  const [any] = await db.select({ id: creditGrants.id }).from(creditGrants).where(isOfInvoice).limit(1);
  if (!any) return;
  await holdBalance(db, organizationId);
  const share = await shareGivenBack(db, invoiceId);
  const grants = await db
    .select({
      id: creditGrants.id,
      amount: creditGrants.amount,
      remaining: creditGrants.remaining,
      // What was taken back, less what returned: a return is an entry of the kind `grant` beside the first.
      // What a change of plan took has an identifier and stays taken.
      taken: sql<string>`${creditGrants.amount} - sum(${creditEntries.amount})`.mapWith(Number),
    })
    .from(creditGrants)
    .innerJoin(creditEntries, eq(creditEntries.grantId, creditGrants.id))
    .where(
      and(isOfInvoice, inArray(creditEntries.kind, ["grant", "clawback"]), isNull(creditEntries.identifier)),
    )
    .groupBy(creditGrants.id);

  const taken: Movement[] = [];
  const returned: Movement[] = [];
  for (const { id: grantId, amount, remaining, taken: before } of grants) {
    const difference = wholeShare(amount, share) - before;
    const taking = Math.min(difference, remaining);
    if (taking > 0) taken.push({ grantId, amount: -taking });
    if (difference < 0) returned.push({ grantId, amount: -difference });
  }
  await move(db, { ...params, movements: taken, kind: "clawback", description: "Refunded" });
  await move(db, { ...params, movements: returned, kind: "grant", description: "Refund not carried out" });
}

async function move(
  db: TenantDb,
  params: {
    organizationId: OrganizationId;
    invoiceId: string;
    movements: readonly Movement[];
    kind: "clawback" | "grant";
    description: string;
  },
): Promise<void> {
  const { organizationId, invoiceId, movements, kind } = params;
  if (movements.length === 0) return;
  await enter(db, params);
  await recordAuditEvent(db, {
    organizationId,
    actor: { kind: "stripe" },
    action: kind === "clawback" ? "credits.taken_back" : "credits.returned",
    target: { type: "invoice", id: invoiceId },
    data: { amount: Math.abs(movements.reduce((sum, { amount }) => sum + amount, 0)) },
  });
}

/** Minor units given back, of so many that the invoice asked. */
type Share = { of: bigint; givenBack: bigint };

/**
 * What was given back of an invoice: its refunds, but those that failed or were called off, and of its credit
 * notes what wasn't paid by such refunds. A refund that isn't through yet counts: its money is as good as gone.
 */
async function shareGivenBack(db: TenantDb, invoiceId: string): Promise<Share> {
  const refunded = db
    .select({ sum: sql`coalesce(sum(${refunds.amount}), 0)` })
    .from(refunds)
    .where(and(eq(refunds.invoiceId, invoiceId), notInArray(refunds.status, ["failed", "canceled"])));
  const credited = db
    .select({ sum: sql`coalesce(sum(${creditNotes.total} - ${creditNotes.refunded}), 0)` })
    .from(creditNotes)
    .where(and(eq(creditNotes.invoiceId, invoiceId), eq(creditNotes.status, "issued")));
  const [row] = await db
    .select({ total: invoices.total, givenBack: sql<string>`(${refunded}) + (${credited})` })
    .from(invoices)
    .where(eq(invoices.id, invoiceId));
  if (!row || row.total <= 0) return { of: 1n, givenBack: 0n };
  return { of: BigInt(row.total), givenBack: BigInt(row.givenBack) };
}

/** Rounded down, and no more than the whole. */
function wholeShare(amount: number, { of, givenBack }: Share): number {
  return givenBack >= of ? amount : Number((BigInt(amount) * givenBack) / of);
}
