import { isDeepStrictEqual } from "node:util";

/** What the mirror has rows of. */
export const objectTypes = [
  "customer",
  "payment_method",
  "subscription",
  "subscription_item",
  "invoice",
  "invoice_line",
  "invoice_payment",
  "refund",
  "credit_note",
  "product",
  "price",
] as const;

export type ObjectType = (typeof objectTypes)[number];

/** A row of the mirror, with the object that it is of. */
export type MirroredRow = {
  readonly objectType: ObjectType;
  readonly objectId: string;
  /** The object that this one is a part of, whose events tell of it too; null for one that stands alone. */
  readonly partOf: string | null;
  readonly row: Readonly<Record<string, unknown>>;
};

/** Rows of the mirror by `type:id`. */
export type Snapshot = ReadonlyMap<string, MirroredRow>;

/** By field: what the mirror said, and what Stripe says. */
export type Differences = Record<string, { mirror: unknown; stripe: unknown }>;

/** An object whose row wasn't as Stripe is. */
export type Drift = Omit<MirroredRow, "row"> & { readonly differences: Differences };

/** What says nothing of Stripe's state: our own clock, and addresses that Stripe signs anew each time. */
const ignored: ReadonlySet<string> = new Set([
  "syncedAt",
  "createdAt",
  "updatedAt",
  "hostedInvoiceUrl",
  "invoicePdf",
  "pdf",
]);

/**
 * What a sync found to be otherwise than the mirror said, object by object: changed fields, and under `row`
 * rows that were missing or that Stripe knows nothing of. When we learnt of a deletion is our own clock's;
 * only that there is one counts.
 */
export function differences(before: Snapshot, after: Snapshot): Drift[] {
  const found: Drift[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(key);
    const is = after.get(key);
    const object = is ?? was;
    if (!object) continue;
    const differing = was && is ? fields(was.row, is.row) : { row: presence(was, is) };
    if (Object.keys(differing).length === 0) continue;
    const { objectType, objectId, partOf } = object;
    found.push({ objectType, objectId, partOf, differences: differing });
  }
  return found;
}

function presence(was: MirroredRow | undefined, is: MirroredRow | undefined) {
  const say = (row: MirroredRow | undefined) => (row ? "present" : "missing");
  return { mirror: say(was), stripe: say(is) };
}

function fields(was: MirroredRow["row"], is: MirroredRow["row"]): Differences {
  const differing: Differences = {};
  for (const field of Object.keys(is)) {
    if (ignored.has(field)) continue;
    const [mirror, stripe] = [plain(was[field]), plain(is[field])];
    const same =
      field === "deletedAt" ? (mirror === null) === (stripe === null) : isDeepStrictEqual(mirror, stripe);
    if (!same) differing[field] = { mirror, stripe };
  }
  return differing;
}

/** As it will stand in JSON. */
function plain(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : (value ?? null);
}
