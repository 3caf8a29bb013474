import { SetupError } from "./setup-error";

const required = [22, 12] as const;

/** @throws SetupError on a Node that is too old. Where npm carries one for the platform, that one runs. */
export function requireNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > required[0] || (major === required[0] && minor >= required[1])) return;
  throw new SetupError(
    `This is Node ${version}; ${required.join(".")} or newer is needed.`,
    "Install Node 24 (https://nodejs.org), or run npm ci without --omit=optional and start by npm run.",
  );
}
