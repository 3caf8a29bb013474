import { randomBytes } from "node:crypto";
import { DrizzleQueryError } from "drizzle-orm/errors";
import pino from "pino";
import { logLevel } from "@/lib/env";

/** Structured JSON logs on standard output. Secrets that slip into a logged object are masked. */
export const log = pino({
  level: logLevel(),
  serializers: { err: serializeError },
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

/**
 * An error as it is logged: without the values of the query that failed, which drizzle writes into the message.
 * Among them are addresses, hashes, and the links of mails.
 */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { params: _, ...serialized } = pino.stdSerializers.err(error);
  const values = failedQueriesIn(error).map(({ params }) => `\nparams: ${params}`);
  const withoutValues = (text: string) => values.reduce((rest, value) => rest.replaceAll(value, ""), text);
  return {
    ...serialized,
    message: withoutValues(serialized.message),
    stack: withoutValues(serialized.stack),
  };
}

/** The failed queries among the error and its causes. */
function failedQueriesIn(error: unknown): DrizzleQueryError[] {
  const found: DrizzleQueryError[] = [];
  const seen = new Set<unknown>();
  for (let next = error; next instanceof Error && !seen.has(next); next = next.cause) {
    seen.add(next);
    if (next instanceof DrizzleQueryError) found.push(next);
  }
  return found;
}
