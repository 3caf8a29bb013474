import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "@/db/migrate";
import { queues } from "@/lib/jobs/queues";
import { asAdministrator, databaseNames, databasePrefix, dropDatabase, testPrefix } from "../databases";
import { withLock } from "../file-lock";
import { dataDirectory, inRoot } from "../paths";
import type { PostgresServer } from "../postgres";

const templatePrefix = `${databasePrefix}_template_`;

/**
 * The database that tests clone: migrated, empty, and nobody ever connects to it. It is kept between runs
 * and made anew when anything that shapes it has changed.
 * @returns its name.
 */
export async function ensureTemplate(server: PostgresServer): Promise<string> {
  const name = `${templatePrefix}${fingerprint(["drizzle", "db/migrate.ts", "lib/jobs/queues.ts"])}`;
  await withLock(join(dataDirectory, "template.lock"), () =>
    asAdministrator(server, async (admin) => {
      const templates = await databaseNames(admin, templatePrefix);
      // Another run may be cloning an older template at this moment.
      const alone = server.users().every((user) => user === process.pid);
      for (const stale of alone ? templates.filter((other) => other !== name) : []) {
        await dropDatabase(admin, stale);
      }
      if (templates.includes(name)) return;
      // Renamed when it is whole, so that an interrupted run leaves no half template.
      const draft = `${templatePrefix}draft`;
      await dropDatabase(admin, draft);
      await admin`create database ${admin(draft)}`;
      await migrate(server.url(draft), Object.values(queues));
      await admin`alter database ${admin(draft)} rename to ${admin(name)}`;
    }),
  );
  return name;
}

/** Removes the databases of runs that were killed before they could. */
export async function dropAbandonedDatabases(server: PostgresServer): Promise<void> {
  const living = new Set(server.users().map(String));
  await asAdministrator(server, async (admin) => {
    for (const name of await databaseNames(admin, testPrefix)) {
      const run = name.slice(testPrefix.length).split("_")[0] ?? "";
      if (!living.has(run) || run === String(process.pid)) await dropDatabase(admin, name);
    }
  });
}

function fingerprint(sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const source of sources) for (const file of filesIn(inRoot(source))) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}
