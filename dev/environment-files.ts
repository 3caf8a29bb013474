import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataDirectory, inRoot } from "./paths";
import type { Environment } from "./processes";

/** The first file that sets a variable wins, the shell before all of them: Next's own order. */
const files = [".env.development.local", ".env.local", ".env.development", ".env"];

/** Reads the `.env` files into this process. */
export function loadEnvironmentFiles(): void {
  for (const name of files) {
    const path = inRoot(name);
    if (existsSync(path)) process.loadEnvFile(path);
  }
}

/** The secret that signs sessions on this machine, made once. */
export function developmentSecret(): string {
  const path = join(dataDirectory, "auth-secret");
  if (!existsSync(path)) {
    mkdirSync(dataDirectory, { recursive: true });
    writeFileSync(path, randomBytes(33).toString("base64"), { mode: 0o600 });
  }
  return readFileSync(path, "utf8").trim();
}

const runningFile = join(dataDirectory, "running.env");

/** Lets `npm run keel` and its like reach the services of the running `npm run dev`. */
export function publishEnvironment(env: Environment): void {
  const lines = Object.entries(env).map(([name, value]) => `${name}="${value ?? ""}"`);
  writeFileSync(runningFile, `${lines.join("\n")}\n`, { mode: 0o600 });
}

export function withdrawEnvironment(): void {
  rmSync(runningFile, { force: true });
}
