import { billingDrift } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import type { BillingContext } from "../stripe";
import { withLock } from "../sync/locks";
import { organizationOf, raiseDriftAlert } from "./alerts";
import { type Drift, differences } from "./differences";
import { type MirrorScope, readMirror } from "./mirror";

/** Who looks, and so under which name the drift is kept. */
export type DriftSource = (typeof billingDrift.$inferInsert)["source"];

export type RepairOptions = {
  readonly source: DriftSource;
  /** Objects whose webhook may still be on its way: mended without a word. See `objectsInFlight`. */
  readonly inFlight: ReadonlySet<string>;
  /** Whether administrators are told; not where one of them watches. */
  readonly alert: boolean;
  /** Finds out what would be mended, and mends nothing. */
  readonly dryRun?: boolean;
};

/**
 * Runs a sync and keeps what it mended: a row of the drift table for every object whose row in the mirror wasn't as
 * Stripe is. All under the lock and in the transaction of the sync, so that what a webhook writes meanwhile isn't
 * taken for drift, and a repair is never without its record.
 * @param work the sync, called with a context whose database is that transaction.
 * @throws what `work` throws; nothing is mended or recorded then.
 */
export async function repair<Result>(
  ctx: BillingContext,
  scope: MirrorScope,
  options: RepairOptions,
  work: (ctx: BillingContext) => Promise<Result>,
): Promise<{ result: Result; drift: Drift[] }> {
  const lock = "customerId" in scope ? (`customer:${scope.customerId}` as const) : "catalogue";
  let outcome: { result: Result; drift: Drift[] } | undefined;
  try {
    await withLock(ctx.db, lock, async (tx) => {
      const before = await readMirror(tx, scope);
      const result = await work({ ...ctx, db: tx });
      const found = differences(before, await readMirror(tx, scope));
      const drift = found.filter(
        ({ objectId, partOf }) =>
          !options.inFlight.has(objectId) && !(partOf && options.inFlight.has(partOf)),
      );
      outcome = { result, drift };
      if (options.dryRun) throw new DryRunEnd();
      await keep(tx, scope, options, drift);
    });
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error;
  }
  if (!outcome) throw new Error("The repair ended without an outcome.");
  return outcome;
}

/** Takes back everything that a dry run wrote. */
class DryRunEnd extends Error {}

async function keep(
  tx: SystemDb,
  scope: MirrorScope,
  { source, alert }: RepairOptions,
  drift: readonly Drift[],
): Promise<void> {
  if (drift.length === 0) return;
  const customerId = "customerId" in scope ? scope.customerId : null;
  const organizationId = await organizationOf(tx, customerId);
  const rows = drift.map(({ objectType, objectId, differences }) => ({
    organizationId,
    source,
    objectType,
    objectId,
    differences,
  }));
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    await acrossTenants(tx)
      .insert(billingDrift)
      .values(rows.slice(from, from + rowsPerInsert));
  }
  if (!alert) return;
  const objectId = "customerId" in scope ? scope.customerId : scope.productId;
  await raiseDriftAlert(tx, { organizationId, objectId, detail: describe(drift) });
}

const rowsPerInsert = 1000;

/** Objects that an alert names; the drift table has them all. */
const named = 5;

function describe(drift: readonly Drift[]): string {
  const names = drift
    .slice(0, named)
    .map(({ objectType, objectId }) => `${objectType.replaceAll("_", " ")} ${objectId}`);
  const more = drift.length > named ? ` and ${drift.length - named} more` : "";
  return `Mended by reconciliation: ${names.join(", ")}${more}. Find out why before it happens again.`;
}
