import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { createDatabase, type Database } from "@/db/client";
import { type SystemDb, systemDb } from "@/db/tenancy";
import { asAdministrator, dropDatabase, testDatabaseName } from "../databases";
import { afterFile } from "./file-cleanup";

export type TestDatabase = Database & {
  /** The handle that domain functions take. */
  readonly db: SystemDb;
  readonly url: string;
};

let opened: Promise<TestDatabase> | undefined;

/**
 * The present test file's own database: migrated, empty, made at the first call and dropped after the file.
 * Files that don't ask for one don't pay for it.
 */
export function testDatabase(): Promise<TestDatabase> {
  opened ??= cloneTemplate();
  return opened;
}

async function cloneTemplate(): Promise<TestDatabase> {
  const { adminUrl, template, run } = inject("postgres");
  const server = { url: (database: string) => adminUrl.replace(/[^/]*$/, database) };
  const name = testDatabaseName(randomBytes(6).toString("hex"), run);
  await asAdministrator(
    server,
    (admin) => admin`create database ${admin(name)} template ${admin(template)} strategy file_copy`,
  );
  const url = server.url(name);
  const database = createDatabase(url, { max: 4 });
  afterFile(async () => {
    await database.close();
    await asAdministrator(server, (admin) => dropDatabase(admin, name));
  });
  return { ...database, db: systemDb(database.connection), url };
}
