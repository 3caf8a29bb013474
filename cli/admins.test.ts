import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Command } from "commander";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import { aUser } from "@/dev/testing/people";
import { addAdminsCommands } from "./admins";

const { db, url } = await testDatabase();

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.stubEnv("DATABASE_URL", url);
  vi.spyOn(console, "log").mockImplementation((line) => {
    printed.push(String(line));
  });
});

/** Runs `keel admins …` in this process. @returns what it printed. */
async function admins(...args: string[]): Promise<string> {
  printed = [];
  const program = new Command("keel");
  addAdminsCommands(program);
  await program.parseAsync(["admins", ...args], { from: "user" });
  return printed.join("\n");
}

describe("keel admins", () => {
  it("adds, lists and removes administrators, for people and for programs", async () => {
    expect(await admins("list")).toBe("There is no administrator yet: keel admins add <email>");
    await aUser(db, { name: "Ada", email: "ada@example.com" });
    await aUser(db, { name: null, email: "grace@example.com", disabledAt: new Date() });

    expect(await admins("add", "Ada@example.com")).toBe("ada@example.com is now an administrator.");
    expect(await admins("add", "ada@example.com")).toBe("ada@example.com is an administrator already.");
    const added = JSON.parse(await admins("add", "grace@example.com", "--json"));
    expect(added).toEqual({ email: "grace@example.com", administrator: true, changed: true });
    expect(await admins("list")).toBe("ada@example.com  Ada\ngrace@example.com  (disabled)");
    expect(JSON.parse(await admins("list", "--json"))).toMatchObject({
      administrators: [{ email: "ada@example.com", name: "Ada", disabledAt: null }, { name: null }],
    });

    expect(await admins("remove", "grace@example.com")).toBe(
      "grace@example.com is no longer an administrator.",
    );
    expect(await admins("remove", "grace@example.com")).toBe("grace@example.com was no administrator.");
    await expect(admins("remove", "ada@example.com")).rejects.toThrow("is the last administrator");
  });
});

// Each run starts a Node of its own, which takes seconds on a busy machine.
describe("keel, as a program", { timeout: 60_000 }, () => {
  /** Runs it with nothing but the database configured. */
  async function keel(databaseUrl: string, ...args: string[]) {
    const { PATH } = process.env;
    const run = promisify(execFile)(process.execPath, ["--import", "tsx", "cli/main.ts", ...args], {
      env: { NODE_ENV: "test", PATH, DATABASE_URL: databaseUrl },
    });
    return run.then(
      ({ stderr }) => ({ code: 0, stderr }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
    );
  }

  it("ends with code 1 and one sentence for an unknown address and for an unreachable database", async () => {
    const [unknown, unreachable] = await Promise.all([
      keel(url, "admins", "add", "nobody@example.com"),
      keel("postgres://postgres@127.0.0.1:1/keel", "admins", "list"),
    ]);
    expect(unknown).toEqual({
      code: 1,
      stderr: "Nobody has signed up as nobody@example.com. Sign up in the app first.\n",
    });
    expect(unreachable).toEqual({
      code: 1,
      stderr: "The PostgreSQL server of DATABASE_URL doesn't let us in: connect ECONNREFUSED 127.0.0.1:1\n",
    });
  });
});
