import postgres from "postgres";
import type { PostgresServer } from "./postgres";

/** Every database that we make begins so; production refuses to start on one (lib/env.ts). */
export const databasePrefix = "keel_embedded";

/** Databases of tests are named by the run that made them, so that those of a killed run can be told. */
export const testPrefix = `${databasePrefix}_test_`;

/** The name of a database of this run, which ends with the process that holds a lease on the server. */
export function testDatabaseName(suffix: string, run = process.pid): string {
  return `${testPrefix}${run}_${suffix}`;
}

/** Runs statements that belong to no database of ours, such as creating one. */
export async function asAdministrator<T>(
  server: Pick<PostgresServer, "url">,
  work: (admin: postgres.Sql) => Promise<T>,
): Promise<T> {
  const admin = postgres(server.url("postgres"), { max: 1, onnotice: () => undefined });
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

export async function databaseNames(admin: postgres.Sql, prefix: string): Promise<string[]> {
  const rows = await admin<{ datname: string }[]>`
    select datname from pg_database where starts_with(datname, ${prefix}) order by datname`;
  return rows.map(({ datname }) => datname);
}

/** @returns whether the database had to be created. */
export async function ensureDatabase(server: PostgresServer, name: string): Promise<boolean> {
  return asAdministrator(server, async (admin) => {
    const [existing] = await admin`select from pg_database where datname = ${name}`;
    if (!existing) await admin`create database ${admin(name)}`;
    return !existing;
  });
}

/** Drops a database even while somebody is connected to it. */
export async function dropDatabase(admin: postgres.Sql, name: string): Promise<void> {
  await admin`drop database if exists ${admin(name)} with (force)`;
}
