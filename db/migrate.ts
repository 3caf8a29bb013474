import { resolve } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import { PgBoss } from "pg-boss";
import postgres, { type Sql } from "postgres";

const migrationsFolder = resolve(import.meta.dirname, "../drizzle");

/** Any number will do, as long as every migration of this product takes the same one. */
const lockKey = 5_335_041;

/**
 * Brings a database to what this version of the product expects: our tables, the job queue's schema, its
 * queues, and the rights of the tenant role on them. Safe to run again, and from several machines at once.
 * @param url the owner's connection string; a direct one, as a pooler would lose the session's lock.
 * @param queues the names of the job queues to create.
 */
export async function migrate(url: string, queues: readonly string[]): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await client`select pg_advisory_lock(${lockKey})`;
    await applyMigrations(drizzle(client), { migrationsFolder });
    await installJobQueues(url, queues);
    await grantJobQueues(client);
  } finally {
    await client.end();
  }
}

async function installJobQueues(url: string, queues: readonly string[]): Promise<void> {
  const boss = new PgBoss({
    connectionString: url,
    schema: "pgboss",
    max: 1,
    migrate: true,
    supervise: false,
    schedule: false,
  });
  const failures: unknown[] = [];
  boss.on("error", (error) => failures.push(error));
  try {
    await boss.start();
    for (const name of queues) await boss.createQueue(name);
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failures.length > 0) throw new AggregateError(failures, "The job queue could not be installed.");
}

/** A job is sent in the transaction of the tenant whose work it is, hence by the tenant's role. */
async function grantJobQueues(client: Sql): Promise<void> {
  await client.unsafe(`
    grant usage on schema pgboss to keel_tenant;
    grant select, insert on all tables in schema pgboss to keel_tenant;
    grant execute on all functions in schema pgboss to keel_tenant;
  `);
}
