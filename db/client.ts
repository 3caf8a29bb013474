import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema";

export type Connection = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Connection["transaction"]>[0]>[0];

/** A pool of connections and its end. */
export type Database = { readonly connection: Connection; close(): Promise<void> };

/**
 * Opens a pool. Nothing is connected before the first query.
 * @param options.max the most connections at once (default 10).
 */
export function createDatabase(url: string, options: { max?: number } = {}): Database {
  const client = postgres(url, {
    max: options.max ?? 10,
    // A pooler in transaction mode can't keep prepared statements; `?prepare=false` in the URL says so.
    prepare: new URL(url).searchParams.get("prepare") !== "false",
    onnotice: () => {},
  });
  return {
    connection: drizzle(client, { schema, casing: "snake_case" }),
    close: () => client.end({ timeout: 5 }),
  };
}
