/**
 * Something on this machine stands in the way: a busy port, a broken folder, a missing binary.
 * `message` says what is wrong, `mend` what to do about it; both are shown, the stack is not.
 */
export class SetupError extends Error {
  readonly mend: string;

  constructor(message: string, mend: string) {
    super(message);
    this.name = "SetupError";
    this.mend = mend;
  }
}

/** What a failed step shows: two plain lines for what was foreseen, the whole stack for what was not. */
export function describeFailure(error: unknown): string {
  if (error instanceof SetupError) return `✗ ${error.message}\n  ${error.mend}`;
  if (error instanceof Error) return `✗ ${error.stack ?? error.message}`;
  return `✗ ${String(error)}`;
}
