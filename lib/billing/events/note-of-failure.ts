import { DrizzleQueryError } from "drizzle-orm/errors";

/**
 * Why an event failed, for the ledger, where administrators read it. Of a failed query it says what PostgreSQL
 * answered and to what, without the values that were written: among them are people's names and addresses.
 */
export function noteOfFailure(error: unknown): string {
  return (error instanceof Error ? sentenceOf(error) : String(error)).slice(0, 2000);
}

function sentenceOf(error: Error): string {
  if (!(error instanceof DrizzleQueryError)) return error.message;
  const { cause, query } = error;
  const code = textAt(cause, "code") ?? cause?.name ?? "an error";
  const constraint = textAt(cause, "constraint_name");
  return `PostgreSQL answered ${code}${constraint ? ` (${constraint})` : ""} to: ${query}`;
}

function textAt(error: Error | undefined, key: string): string | undefined {
  const value: unknown = error && Reflect.get(error, key);
  return typeof value === "string" ? value : undefined;
}
