import { asc, desc, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";

/** What a list is ordered by: a time, or a text. The id decides between equal ones. */
export type SortKey = Date | string;

/** A place between two rows of an ordered list. */
export type Place<Key extends SortKey> = { readonly key: Key; readonly id: string };

/** Where a page begins: after a place, before one, or (neither) at the list's beginning. */
export type PageRequest<Key extends SortKey> = {
  readonly after?: Place<Key> | undefined;
  readonly before?: Place<Key> | undefined;
};

/** One page; `previous` and `next` are opaque cursors, null where there is nothing that way. */
export type Page<Row> = { rows: Row[]; previous: string | null; next: string | null };

const idPart = z.string().regex(/^[A-Za-z0-9_]{1,255}$/);
const untilYear10000 = z.int().min(0).max(253_402_300_799_999);
const timePlace = z.tuple([untilYear10000, idPart]).transform(([key, id]) => ({ key: new Date(key), id }));
// PostgreSQL has no text with a zero character and would fail the query.
const textPlace = z.tuple([
  z
    .string()
    .max(1000)
    .refine((text) => !text.includes("\0")),
  idPart,
]);

/** Writes a place as an opaque cursor that is safe in a URL. */
export function encodeCursor(place: Place<SortKey>): string {
  const key = place.key instanceof Date ? place.key.getTime() : place.key;
  return Buffer.from(JSON.stringify([key, place.id])).toString("base64url");
}

const decoded = z
  .string()
  .max(2000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(Buffer.from(text, "base64url").toString());
    } catch {
      context.addIssue("This isn't a cursor.");
      return z.NEVER;
    }
  });

/** A cursor of a list that is ordered by a time, as it came from a client. */
export const timeCursorSchema = decoded.pipe(timePlace);

/** A cursor of a list that is ordered by a text, as it came from a client. */
export const textCursorSchema = decoded.pipe(textPlace.transform(([key, id]) => ({ key, id })));

/** The page that a client asked for; cursors that aren't any mean the beginning of the list. */
export const timePageSchema = z.object({
  after: timeCursorSchema.optional().catch(undefined),
  before: timeCursorSchema.optional().catch(undefined),
});

/** The same for a list that is ordered by a text. */
export const textPageSchema = z.object({
  after: textCursorSchema.optional().catch(undefined),
  before: textCursorSchema.optional().catch(undefined),
});

/** Cursors as they stand in a URL, not yet read. */
export type CursorParameters = { after?: string | undefined; before?: string | undefined };

/** The clauses that a query adds to its own to return one page. */
export type PageClauses = { where: SQL | undefined; orderBy: SQL[]; limit: number };

/**
 * Reads one page by keyset: cost doesn't grow with the page's number, and rows that come or go meanwhile
 * neither repeat nor hide others.
 * @param params.key the column or expression that the list is ordered by; with `id` it must have an index,
 * ascending whichever the direction: an index made with `desc()` puts nulls last and can't serve `order by … desc`.
 * @param params.placeOf reads the same two from a row.
 * @param params.select runs the query with these clauses; one row more than `limit` tells whether there is more.
 */
export async function selectPage<Row, Key extends SortKey>(params: {
  request: PageRequest<Key>;
  limit: number;
  direction: "asc" | "desc";
  key: SQLWrapper;
  id: SQLWrapper;
  placeOf: (row: Row) => Place<Key>;
  select: (clauses: PageClauses) => PromiseLike<Row[]>;
}): Promise<Page<Row>> {
  const { limit, key, id } = params;
  const { after } = params.request;
  const before = after ? undefined : params.request.before;
  // Towards the beginning the list is read from its other end, then turned round.
  const ascending = (params.direction === "asc") !== Boolean(before);
  const place = after ?? before;
  const found = await params.select({
    where: place && sql`(${key}, ${id}) ${ascending ? sql`>` : sql`<`} (${asParam(place.key)}, ${place.id})`,
    orderBy: ascending ? [asc(key), asc(id)] : [desc(key), desc(id)],
    limit: limit + 1,
  });
  const rows = found.slice(0, limit);
  if (before) rows.reverse();

  const hasMore = found.length > limit;
  const hasPrevious = before ? hasMore : Boolean(after);
  const hasNext = before ? true : hasMore;
  // Where the rows of a cursor are gone, the way back leads from the cursor itself.
  const cursorOf = (row: Row | undefined) => {
    const from = row === undefined ? place : params.placeOf(row);
    return from ? encodeCursor(from) : null;
  };
  return {
    rows,
    previous: hasPrevious ? cursorOf(rows[0]) : null,
    next: hasNext ? cursorOf(rows.at(-1)) : null,
  };
}

function asParam(key: SortKey): SQL {
  return key instanceof Date ? sql`${key.toISOString()}::timestamptz` : sql`${key}`;
}
