import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type Stripe from "stripe";
import type { SystemDb } from "@/db/tenancy";
import { type BillingContext, orMissing } from "../stripe";
import type { MirrorScope } from "./mirror";

/** What a walk is about; it stays the same from its beginning to its end, however often it is interrupted. */
export type Walk = {
  readonly startedAt: Date;
  /** What was made at Stripe before it is left out where there is much of it; null for everything. */
  readonly since: Date | null;
  readonly livemode: boolean;
};

/** One object to bring in line with Stripe, by one of the sync's own functions. */
export type Unit = { readonly scope: MirrorScope; sync(ctx: BillingContext): Promise<unknown> };

export type PhasePage = {
  readonly units: readonly Unit[];
  /** Objects that were looked at, those that need nothing among them. */
  readonly looked: number;
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
};

/** A part of a walk: one list, page by page. */
export type Phase = {
  readonly name: string;
  page(ctx: BillingContext, walk: Walk, after: string | null): Promise<PhasePage>;
  /** How many objects there are, by walking the list; null for one whose length follows from the phases before. */
  count: ((ctx: BillingContext, walk: Walk) => Promise<number>) | null;
};

const pageSize = 100;

type PageParams = { limit: number; starting_after?: string };
type Listed = { id?: string };

/** A list of Stripe's, newest first. What comes into being meanwhile has its own webhooks, and the hourly run. */
export function stripePhase<Item extends Listed>(params: {
  name: string;
  list: (stripe: Stripe, page: PageParams, walk: Walk) => Stripe.ApiListPromise<Item>;
  units: (ctx: BillingContext, items: readonly Item[], walk: Walk) => Promise<Unit[]> | Unit[];
}): Phase {
  const { name, list, units } = params;
  return {
    name,
    async page(ctx, walk, after) {
      // What the last page ended with may be gone: from the beginning then; what was done is known as fresh.
      const goingOn = after
        ? await orMissing(list(ctx.stripe, { limit: pageSize, starting_after: after }, walk))
        : null;
      const { data, has_more } = goingOn ?? (await list(ctx.stripe, { limit: pageSize }, walk));
      return {
        units: await units(ctx, data, walk),
        looked: data.length,
        next: has_more ? (data.at(-1)?.id ?? null) : null,
      };
    },
    async count({ stripe }, walk) {
      let counted = 0;
      for await (const _ of list(stripe, { limit: pageSize }, walk)) counted += 1;
      return counted;
    },
  };
}

type MirrorTable = { id: SQLWrapper; syncedAt: SQLWrapper } & SQLWrapper;

/** Rows of the mirror that the walk hasn't come by: Stripe doesn't list their objects, or not any more. */
export function mirrorPhase(params: {
  name: string;
  table: MirrorTable;
  /** Whose scope the row belongs to: its customer or product. */
  owner: SQLWrapper;
  /** The object that the row is fetched by, where that isn't its own. */
  through?: SQLWrapper;
  which: (walk: Walk) => SQL | undefined;
  unit: (id: string, owner: string) => Unit;
}): Phase {
  const { name, table, owner, which, unit } = params;
  const through = params.through ?? table.id;
  return {
    name,
    async page({ db }, walk, after) {
      const rows = await db.execute<{ id: string; through: string; owner: string }>(sql`
        select ${table.id} as id, ${through} as through, ${owner} as owner from ${table}
        where ${table.id} > ${after ?? ""} and not ${freshSince(table, walk)}
          and ${which(walk) ?? sql`true`}
        order by ${table.id} limit ${pageSize}
      `);
      const last = rows.length === pageSize ? rows.at(-1) : undefined;
      return {
        units: rows.map((row) => unit(row.through, row.owner)),
        looked: rows.length,
        next: last?.id ?? null,
      };
    },
    count: null,
  };
}

/** Those of these objects whose rows weren't written since the walk began; the others are in line already. */
export async function staleOnly<Item extends Listed>(
  db: SystemDb,
  table: MirrorTable,
  items: readonly Item[],
  walk: Walk,
): Promise<(Item & { id: string })[]> {
  const named = items.filter((item): item is Item & { id: string } => typeof item.id === "string");
  if (named.length === 0) return [];
  const ids = sql.join(
    named.map(({ id }) => sql`${id}`),
    sql`, `,
  );
  const rows = await db.execute<{ id: string }>(
    sql`select ${table.id} as id from ${table} where ${table.id} in (${ids}) and ${freshSince(table, walk)}`,
  );
  const fresh = new Set(rows.map(({ id }) => id));
  return named.filter(({ id }) => !fresh.has(id));
}

const freshSince = (table: { syncedAt: SQLWrapper }, walk: Walk) =>
  sql`${table.syncedAt} >= ${walk.startedAt.toISOString()}::timestamptz`;
