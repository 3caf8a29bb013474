import type { TestProject } from "vitest/node";
import { startPostgres } from "../postgres";
import { dropAbandonedDatabases, ensureTemplate } from "./template-database";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where test files clone their databases from. */
    postgres: { adminUrl: string; template: string; run: number };
  }
}

/** Once a run: PostgreSQL, and one migrated database that every test file clones for itself. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres({ name: "postgres-test", durable: false });
  try {
    await dropAbandonedDatabases(server);
    const template = await ensureTemplate(server);
    project.provide("postgres", { adminUrl: server.url("postgres"), template, run: process.pid });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server.stop;
}
