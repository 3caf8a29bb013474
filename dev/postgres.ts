import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./file-lock";
import { livingLeases, returnLease, takeLease } from "./leases";
import { dataDirectory } from "./paths";
import { accepts, freePort } from "./ports";
import {
  findPostgresBinaries,
  type PostgresBinaries,
  postgresMajor,
  runPostgresProgram,
} from "./postgres-binaries";
import { SetupError } from "./setup-error";

export type PostgresServer = {
  /** The connection string of one of its databases. */
  url: (database: string) => string;
  /** The ids of the processes that use this server now, ours included. */
  users: () => number[];
  /** Leaves the server; stops it when nobody else uses it. */
  stop: () => Promise<void>;
};

export type Cluster = {
  /** Names the cluster's folder in `.data`. */
  name: "postgres" | "postgres-test";
  /** Whether data must outlive a crash of the machine. Tests do without and run faster. */
  durable: boolean;
};

/**
 * Starts PostgreSQL from the npm packages, or joins it when another process of ours runs it already.
 * The server is a daemon of its own: a killed launcher leaves it running, and the next one takes it over.
 * @throws SetupError when the binaries are missing or the data folder can't be used.
 */
export async function startPostgres({ name, durable }: Cluster): Promise<PostgresServer> {
  const binaries = findPostgresBinaries();
  const directory = join(binaries.home, name);
  const lock = join(dataDirectory, `${name}.lock`);
  const leases = join(dataDirectory, `${name}.users`);

  const port = await withLock(lock, async () => {
    if (!existsSync(directory)) createCluster(binaries, directory);
    checkCluster(binaries, directory);
    if (!(await isRunning(binaries, directory))) await startServer(binaries, directory, durable);
    takeLease(leases);
    return portOf(directory);
  });

  return {
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    users: () => livingLeases(leases),
    stop: () =>
      withLock(lock, () => {
        if (returnLease(leases) > 0) return;
        runPostgresProgram(binaries, "pg_ctl", ["-D", directory, "-m", "fast", "-w", "-s", "stop"]);
      }),
  };
}

/** Made beside its place and moved there whole, so that an interrupted start leaves no half cluster. */
function createCluster(binaries: PostgresBinaries, directory: string): void {
  const draft = `${directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  if (binaries.user) chownSync(draft, binaries.user.uid, binaries.user.gid);
  const { status, output } = runPostgresProgram(binaries, "initdb", [
    ...["-D", draft, "-U", "postgres", "-A", "trust", "-E", "UTF8"],
    ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
    ...["--no-sync", "--no-instructions"],
  ]);
  if (status !== 0) {
    throw new SetupError(
      `PostgreSQL could not create its data folder ${directory}: ${output.split("\n").at(-1)}`,
      "Check that the disk has room and the folder may be written, then start again.",
    );
  }
  renameSync(draft, directory);
}

function checkCluster({ user }: PostgresBinaries, directory: string): void {
  const owner = statSync(directory).uid;
  const expected = user?.uid ?? process.getuid?.() ?? owner;
  if (owner !== expected) {
    throw new SetupError(
      `The database folder ${directory} belongs to another user of this machine (id ${owner}).`,
      "Run as the user who made it, or delete the folder to start with an empty database.",
    );
  }
  const version = readOptional(join(directory, "PG_VERSION"));
  if (version?.trim() === postgresMajor) return;
  throw new SetupError(
    version
      ? `The database folder ${directory} was written by PostgreSQL ${version.trim()}, not ${postgresMajor}.`
      : `The database folder ${directory} is broken: it has no PG_VERSION.`,
    "Move it away, or delete it to start with an empty database.",
  );
}

async function isRunning(binaries: PostgresBinaries, directory: string): Promise<boolean> {
  const pidFile = join(directory, "postmaster.pid");
  if (!existsSync(pidFile)) return false;
  if (runPostgresProgram(binaries, "pg_ctl", ["-D", directory, "status"]).status !== 0) return false;
  if (await accepts(portOf(directory))) return true;
  // The id in a file that a crash left behind may by now be another program's.
  const pid = readFileSync(pidFile, "utf8").split("\n")[0];
  const program = readOptional(`/proc/${pid}/comm`)?.trim();
  if (program !== undefined && program !== "postgres") {
    rmSync(pidFile);
    return false;
  }
  throw new SetupError(
    `PostgreSQL in ${directory} seems to run (process ${pid}) but takes no connections.`,
    `End process ${pid}, or delete ${pidFile} if that process is something else, then start again.`,
  );
}

async function startServer(binaries: PostgresBinaries, directory: string, durable: boolean): Promise<void> {
  const log = join(directory, "server.log");
  rmSync(log, { force: true });
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    timezone: "UTC",
    max_connections: "200",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const { status } = runPostgresProgram(binaries, "pg_ctl", [
    ...["-D", directory, "-l", log, "-w", "-s"],
    ...["-o", [`-p ${await freePort()}`, ...options].join(" "), "start"],
  ]);
  if (status === 0) return;
  const lines = readOptional(log)?.trim().split("\n") ?? [];
  const reason = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1);
  throw new SetupError(
    `PostgreSQL did not start on ${directory}: ${reason || "it gave no reason"} (whole log: ${log}).`,
    "Move the folder away, or delete it to start with an empty database.",
  );
}

/** The fourth line of postmaster.pid is the port the server listens on. */
function portOf(directory: string): number {
  return Number(readFileSync(join(directory, "postmaster.pid"), "utf8").split("\n")[3]);
}

function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
