import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tryLock, unlock, withLock } from "./file-lock";
import { livingLeases, returnLease, takeLease } from "./leases";

const folder = mkdtempSync(join(tmpdir(), "keel-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const dead = JSON.stringify({ pid: process.pid, startedAt: "another life" });

test("a lock has one holder, who is told to others", () => {
  const path = join(folder, "one.lock");
  expect(tryLock(path)).toBeUndefined();
  expect(tryLock(path)?.pid).toBe(process.pid);
  unlock(path);
  expect(tryLock(path)).toBeUndefined();
  unlock(path);
});

test.each([dead, "", "{ half"])("a lock left behind counts as free: %j", (content) => {
  const path = join(folder, "stale.lock");
  writeFileSync(path, content);
  expect(tryLock(path)).toBeUndefined();
  unlock(path);
});

test("work under a lock doesn't overlap, and its failure frees the lock", async () => {
  const path = join(folder, "work.lock");
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([withLock(path, work), withLock(path, work)]);
  await expect(withLock(path, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(path)).toBe(false);
});

test("leases of dead processes don't count", () => {
  const leases = join(folder, "leases");
  takeLease(leases);
  writeFileSync(join(leases, "1234567"), dead);
  expect(livingLeases(leases)).toEqual([process.pid]);
  expect(returnLease(leases)).toBe(0);
});
