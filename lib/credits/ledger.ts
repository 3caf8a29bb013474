import { sql } from "drizzle-orm";
import { creditBalances, creditEntries, creditGrants } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import { type Id, newId, type OrganizationId, type UserId } from "@/lib/ids";
import type { CreditEntryKind } from "./queries";

// The parts that every change of credits is made of. A change holds the organization's balance first: whoever
// else grants, spends or expires waits, so that what was read after it stays true until the transaction ends.

/** Holds the organization's balance until the transaction ends; makes it where there is none yet. */
export async function holdBalance(db: TenantDb, organizationId: OrganizationId): Promise<void> {
  await db
    .insert(creditBalances)
    .values({ organizationId, balance: 0 })
    .onConflictDoUpdate({
      target: creditBalances.organizationId,
      set: { balance: sql`${creditBalances.balance}` },
    });
}

/** What one entry says of one grant: positive gives, negative takes. */
export type Movement = { grantId: Id<"creditGrant">; amount: number };

/**
 * Enters movements of grants that exist: the ledger, what remains of each grant and the balance, in one
 * statement. The tables refuse whatever would leave less than nothing. Call it after `holdBalance`.
 */
export async function enter(
  db: TenantDb,
  params: {
    organizationId: OrganizationId;
    kind: CreditEntryKind;
    movements: readonly Movement[];
    identifier?: string | null;
    description?: string | null;
    actorUserId?: UserId | null;
  },
): Promise<void> {
  const { organizationId, movements } = params;
  if (movements.length === 0) return;
  const rows = movements.map(
    ({ grantId, amount }) => sql`(${newId("creditEntry")}, ${grantId}, ${amount}::integer)`,
  );
  await db.execute(sql`
    with moved (id, grant_id, amount) as (values ${sql.join(rows, sql`, `)}),
    grants as (
      update ${creditGrants} set remaining = remaining + moved.amount
      from moved where ${creditGrants.id} = moved.grant_id
    ),
    balance as (
      update ${creditBalances}
      set balance = balance + (select sum(amount) from moved), updated_at = now()
      where ${creditBalances.organizationId} = ${organizationId}
    )
    insert into ${creditEntries}
      (id, organization_id, kind, grant_id, amount, identifier, description, actor_user_id)
    select id, ${organizationId}, ${params.kind}::credit_entry_kind, grant_id, amount,
      ${params.identifier ?? null}, ${params.description ?? null}, ${params.actorUserId ?? null}
    from moved
  `);
}
