import { and, eq, sql } from "drizzle-orm";
import { creditEntries, creditGrants } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { Actor } from "@/lib/audit/record";
import { ConflictError, InsufficientCreditsError, InvalidInputError } from "@/lib/errors";
import type { Id, OrganizationId } from "@/lib/ids";
import { enter, holdBalance, type Movement } from "./ledger";
import { isUsable, usedFirst } from "./queries";

/** The most credits that one debit takes: what the ledger's columns hold. */
const most = 2_147_483_647;

export type SpendParams = {
  organizationId: OrganizationId;
  /** Credits, a positive whole number. */
  amount: number;
  /** What they are spent for, as the caller names it: the same counts once. */
  identifier: string;
  description?: string | null;
  actor: Actor;
  now?: Date;
};

/**
 * Takes credits from an organization: of its grants first the one that comes first by priority, then the one
 * that expires first, then the eldest. However many ask at once, never more is taken than there is, and the
 * same identifier counts once.
 * @returns what can be used afterwards, and whether this call took it or an earlier one had.
 * @throws InsufficientCreditsError saying how many are missing; nothing is taken then.
 * @throws ConflictError when the identifier was used for another amount.
 */
export async function spendCredits(
  db: TenantDb,
  params: SpendParams,
): Promise<{ available: number; repeated: boolean }> {
  const { organizationId, amount, identifier } = params;
  if (!Number.isInteger(amount) || amount < 1 || amount > most) {
    throw new InvalidInputError("Credits are spent in whole numbers from 1 on.", { field: "amount" });
  }
  await holdBalance(db, organizationId);
  const usable = await listUsable(db, organizationId, params.now ?? new Date());
  const available = usable.reduce((sum, { remaining }) => sum + remaining, 0);

  // In a space of its own: what callers call their doings meets no key of the ledger's.
  const entered = `use:${identifier}`;
  const before = await spentFor(db, { organizationId, identifier: entered });
  if (before !== null && before !== amount) {
    throw new ConflictError(`“${identifier}” was counted with ${before} credits before, not ${amount}.`, {
      field: "identifier",
    });
  }
  if (before !== null) return { available, repeated: true };

  if (available < amount) throw insufficient(amount, available);
  await enter(db, {
    organizationId,
    kind: "debit",
    movements: takeFrom(usable, amount),
    identifier: entered,
    description: params.description ?? null,
    actorUserId: params.actor.userId ?? null,
  });
  return { available: available - amount, repeated: false };
}

type Usable = { id: Id<"creditGrant">; remaining: number };

async function listUsable(db: TenantDb, organizationId: OrganizationId, now: Date): Promise<Usable[]> {
  return db
    .select({ id: creditGrants.id, remaining: creditGrants.remaining })
    .from(creditGrants)
    .where(and(eq(creditGrants.organizationId, organizationId), isUsable(now)))
    .orderBy(...usedFirst);
}

/** What was taken under this identifier; null when nothing was. */
async function spentFor(
  db: TenantDb,
  { organizationId, identifier }: { organizationId: OrganizationId; identifier: string },
): Promise<number | null> {
  const [row] = await db
    .select({ spent: sql<string | null>`-sum(${creditEntries.amount})` })
    .from(creditEntries)
    .where(
      and(
        eq(creditEntries.organizationId, organizationId),
        eq(creditEntries.identifier, identifier),
        eq(creditEntries.kind, "debit"),
      ),
    );
  return row?.spent ? Number(row.spent) : null;
}

/** So many credits from these grants, in their order, as far as they go. */
export function takeFrom(grants: readonly Usable[], amount: number): Movement[] {
  const movements: Movement[] = [];
  let missing = amount;
  for (const { id, remaining } of grants) {
    const taken = Math.min(remaining, missing);
    if (taken > 0) movements.push({ grantId: id, amount: -taken });
    missing -= taken;
  }
  return movements;
}

function insufficient(amount: number, available: number): InsufficientCreditsError {
  const missing = amount - available;
  return new InsufficientCreditsError(
    `This takes ${count(amount)}, and there ${available === 1 ? "is" : "are"} ${available}. ${missing} ${missing === 1 ? "is" : "are"} missing: buy credits, or choose a plan with more.`,
    missing,
  );
}

const count = (credits: number) => `${credits} ${credits === 1 ? "credit" : "credits"}`;
