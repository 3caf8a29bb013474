import { createDatabase } from "@/db/client";
import { type SystemDb, systemDb } from "@/db/tenancy";
import { databaseUrl } from "@/lib/env";

/** Runs a command on the configured database, of which alone it needs to be told, and closes it after. */
export async function withDatabase(work: (db: SystemDb) => Promise<void>): Promise<void> {
  const database = createDatabase(databaseUrl(), { max: 4 });
  try {
    await work(systemDb(database.connection));
  } finally {
    await database.close();
  }
}
