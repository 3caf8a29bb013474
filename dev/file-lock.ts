import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, ownIdentity, type ProcessIdentity, parseIdentity } from "./process-identity";

const retryMs = 50;

/**
 * Takes a lock file, or tells who has it. A file left by a process that is gone counts as free.
 * @returns undefined when the lock is ours, else its living holder.
 */
export function tryLock(path: string): ProcessIdentity | undefined {
  mkdirSync(dirname(path), { recursive: true });
  // Linked into place whole, so that nobody ever reads a half-written lock.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(ownIdentity()));
  try {
    while (!linkedTo(draft, path)) {
      const holder = parseIdentity(readText(path));
      if (holder && isAlive(holder)) return holder;
      removeStale(path);
    }
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
}

export function unlock(path: string): void {
  rmSync(path, { force: true });
}

/** Runs one piece of work at a time across processes; waits for whoever else holds the lock. */
export async function withLock<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  while (tryLock(path)) await delay(retryMs);
  try {
    return await work();
  } finally {
    unlock(path);
  }
}

function linkedTo(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Moves the file away before judging it again: another process may have replaced it in between. */
function removeStale(path: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const holder = parseIdentity(readText(aside));
  if (holder && isAlive(holder)) linkedTo(aside, path);
  rmSync(aside, { force: true });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
