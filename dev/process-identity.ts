import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A process is named by its id and the moment it began, because ids are used again: after a restart of the
 * machine a stale file would otherwise point to a stranger.
 */
export type ProcessIdentity = { pid: number; startedAt: string };

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid) };
}

export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return startOf(pid) === startedAt;
}

/** Reads what `JSON.stringify(ownIdentity())` wrote, or undefined when the text is anything else. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || !("startedAt" in value)) return;
    const { pid, startedAt } = value;
    return typeof pid === "number" && typeof startedAt === "string" ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

/** When a process began, in whatever unit the system counts; empty where the system won't tell. */
function startOf(pid: number): string {
  if (process.platform === "win32") return "";
  if (process.platform === "linux") {
    try {
      // Field 22, counted after the command's name, which may hold spaces and brackets (man 5 proc).
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    } catch {
      return "";
    }
  }
  return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
}
