import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";

/** What a person types into a search field; anything that isn't text searches for nothing. */
export const searchTermSchema = z
  .string()
  // PostgreSQL has no text with a zero character and would fail the query.
  .transform((text) => text.replaceAll("\0", "").trim().slice(0, 200))
  .catch("");

/** A condition: the text holds what was searched for, in any case; `%` and `_` mean themselves. */
export function contains(text: SQLWrapper, term: string): SQL {
  return sql`${text} ilike ${`%${term.replace(/[\\%_]/g, "\\$&")}%`}`;
}
