import { randomBytes } from "node:crypto";
import pino from "pino";
import { logLevel } from "@/lib/env";

/** Structured JSON logs on standard output. Secrets that slip into a logged object are masked. */
export const log = pino({
  level: logLevel(),
  redact: {
    paths: [
      "password",
      "token",
      "*.password",
      "*.token",
      "*.secret",
      "headers.cookie",
      "headers.authorization",
    ],
    censor: "[redacted]",
  },
});

/** Logs a fault of ours and returns the id under which it can be found; people are shown that id. */
export function logFault(error: unknown, context: Record<string, unknown> = {}): string {
  const errorId = `err_${randomBytes(6).toString("hex")}`;
  log.error({ err: error, errorId, ...context }, "unexpected error");
  return errorId;
}

/** Logs a fault of a request under its digest: the number that Next gives it and that the error page shows. */
export function logRequestFault(error: unknown, context: Record<string, unknown>): void {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  log.error({ err: error, digest, ...context }, "request failed");
}
