import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectionProblemOf } from "@/db/connection-problem";
import { migrate } from "@/db/migrate";
import { queues } from "@/lib/jobs/queues";
import { ensureDatabase } from "./databases";
import { dataDirectory } from "./paths";
import type { PostgresServer } from "./postgres";
import { type Environment, runProgram } from "./processes";
import { SetupError } from "./setup-error";
import type { Teardown } from "./teardown";

/** Makes sure that one of our databases exists. @returns its connection string. */
export async function openDatabase(server: PostgresServer, name: string): Promise<string> {
  await ensureDatabase(server, name);
  return server.url(name);
}

/** @throws SetupError when the server can't be reached or turns us away. */
export async function migrateDatabase({ DATABASE_URL: url }: Environment): Promise<void> {
  if (url === undefined)
    throw new SetupError("DATABASE_URL is missing.", "Set it to a PostgreSQL server's URL.");
  try {
    await migrate(url, Object.values(queues));
  } catch (error) {
    const problem = connectionProblemOf(error);
    if (problem === undefined) throw error;
    throw new SetupError(problem, "Check DATABASE_URL, or unset it to use the embedded PostgreSQL.");
  }
}

/** Brings the catalogue of plans to Stripe and to our own tables. */
export async function syncPlans(teardown: Teardown, env: Environment): Promise<void> {
  await mustSucceed(teardown, env, ["cli/main.ts", "plans", "sync", "--apply"]);
}

/** Fills an empty database with people and an organization to look around with. */
export async function seedDatabase(teardown: Teardown, env: Environment): Promise<void> {
  await mustSucceed(teardown, env, ["db/seed.ts"]);
}

/** Runs one of our own commands; what it says is shown only when it fails. */
async function mustSucceed(
  teardown: Teardown,
  env: Environment,
  command: readonly [string, ...string[]],
): Promise<void> {
  const log = join(dataDirectory, "setup.log");
  const output = openSync(log, "w");
  const code = await runProgram(teardown, { command, env, output });
  closeSync(output);
  if (code === 0 || teardown.started) return;
  const said = readFileSync(log, "utf8").trimEnd();
  throw new SetupError(
    `${command.join(" ")} failed (code ${code}):\n${said}`,
    // Nobody shall lose their data over a variable.
    said.includes("The environment is not right")
      ? "Mend that in .env or in the shell."
      : "Mend that, or delete .data to start anew.",
  );
}
