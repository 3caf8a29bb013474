import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive, ownIdentity, parseIdentity } from "./process-identity";

/**
 * Who uses a shared server: one small file a process in `directory`. The last one to leave turns off the
 * light; a process that was killed doesn't count. Call these under a lock.
 */
export function takeLease(directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, String(process.pid)), JSON.stringify(ownIdentity()));
}

/** Gives our lease back and counts the living ones that remain. */
export function returnLease(directory: string): number {
  rmSync(join(directory, String(process.pid)), { force: true });
  return livingLeases(directory).length;
}

/** The ids of the processes that use the server now. Leases of dead processes are removed on the way. */
export function livingLeases(directory: string): number[] {
  const living: number[] = [];
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const holder = parseIdentity(readFileSync(path, "utf8"));
    if (holder && isAlive(holder)) living.push(holder.pid);
    else rmSync(path, { force: true });
  }
  return living;
}
