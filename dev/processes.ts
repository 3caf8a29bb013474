import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { inRoot, root } from "./paths";
import type { Teardown } from "./teardown";

export type Environment = Readonly<Record<string, string | undefined>>;

export type NodeProgram = {
  /** The script and its arguments, the script by its path in the repository. */
  command: readonly [script: string, ...args: string[]];
  env: Environment;
  /** Where the output goes: to our own, or into an open file. */
  output?: "inherit" | number;
};

export type RunningProgram = {
  /** The exit code; 1 when a signal ended it. */
  exited: Promise<number>;
  stop: () => Promise<void>;
};

const killAfterMs = 5000;

/** Starts a Node program (TypeScript or not) that ends when we do, however we end. */
export async function startProgram(teardown: Teardown, program: NodeProgram): Promise<RunningProgram> {
  const [script, ...args] = program.command;
  const output = program.output ?? "inherit";
  const env: NodeJS.ProcessEnv = { ...process.env, ...program.env };
  const watchParent = `--import=${pathToFileURL(inRoot("dev/exit-with-parent.mjs"))}`;
  env.NODE_OPTIONS = [env.NODE_OPTIONS, watchParent].filter(Boolean).join(" ");
  const loader = /\.tsx?$/.test(script) ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...loader, inRoot(script), ...args], {
    cwd: root,
    env,
    stdio: ["ignore", output, output],
    // A group of its own: Ctrl-C reaches us alone, and we end the children in order, with theirs.
    detached: process.platform !== "win32",
  });
  const exited = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      // What the program itself started and left behind.
      signalGroup(child, "SIGKILL");
      resolve(code ?? 1);
    });
  });
  const stop = () => end(child, exited);
  await teardown.add(stop);
  return { exited, stop };
}

/** Runs a Node program to its end. @returns its exit code. */
export async function runProgram(teardown: Teardown, program: NodeProgram): Promise<number> {
  const { exited } = await startProgram(teardown, program);
  return exited;
}

async function end(child: ChildProcess, exited: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), killAfterMs);
  await exited;
  clearTimeout(timer);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
