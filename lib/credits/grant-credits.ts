import { creditGrants } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { type Actor, recordAuditEvent } from "@/lib/audit/record";
import { type Id, newId, type OrganizationId } from "@/lib/ids";
import { enter, holdBalance } from "./ledger";
import type { CreditSource } from "./queries";

/** Lower is used first: what is given every period before what was bought or given to stay. */
const creditPriority: Readonly<Record<CreditSource, number>> = {
  refill: 10,
  plan: 10,
  promotion: 20,
  referral: 20,
  admin: 20,
  pack: 30,
};

/** What comes by itself with the plan. Everything else is audited. */
const regular: ReadonlySet<CreditSource> = new Set(["refill", "plan"]);

export type GrantParams = {
  organizationId: OrganizationId;
  source: CreditSource;
  /** What the credits are granted for, `invoice_line:il_…`: the same grants once, in the whole product. */
  sourceKey: string;
  /** Credits, a positive whole number. */
  amount: number;
  actor: Actor;
  description?: string | null;
  /** The invoice whose refund takes the credits back. */
  invoiceId?: string | null;
  /** From when on they can be used; now unless told. */
  effectiveAt?: Date;
  /** Null for credits that stay. */
  expiresAt?: Date | null;
};

/**
 * Gives an organization credits, once for each `sourceKey`.
 * @returns the grant's id; null when it had been granted before.
 */
export async function grantCredits(db: TenantDb, params: GrantParams): Promise<Id<"creditGrant"> | null> {
  const { organizationId, source, amount, actor } = params;
  await holdBalance(db, organizationId);
  const id = newId("creditGrant");
  const inserted = await db
    .insert(creditGrants)
    .values({
      id,
      organizationId,
      source,
      sourceKey: params.sourceKey,
      invoiceId: params.invoiceId ?? null,
      amount,
      // What remains comes with the entry below.
      remaining: 0,
      priority: creditPriority[source],
      effectiveAt: params.effectiveAt ?? new Date(),
      expiresAt: params.expiresAt ?? null,
    })
    .onConflictDoNothing({ target: creditGrants.sourceKey })
    .returning({ id: creditGrants.id });
  if (inserted.length === 0) return null;
  await enter(db, {
    organizationId,
    kind: "grant",
    movements: [{ grantId: id, amount }],
    description: params.description ?? null,
    actorUserId: actor.userId ?? null,
  });
  if (!regular.has(source)) {
    await recordAuditEvent(db, {
      organizationId,
      actor,
      action: "credits.granted",
      target: { type: "credit_grant", id },
      data: { amount, source },
    });
  }
  return id;
}
