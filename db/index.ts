import "server-only";
import { env } from "@/lib/env";
import { createDatabase, type Database } from "./client";
import { type SystemDb, systemDb } from "./tenancy";

// Development reloads modules; the pool must outlive that.
const shared = globalThis as typeof globalThis & { keelDatabase?: Database };

/** The web process's handle, over one pool. */
export function database(): SystemDb {
  shared.keelDatabase ??= createDatabase(env().DATABASE_URL);
  return systemDb(shared.keelDatabase.connection);
}
