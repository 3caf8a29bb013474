/**
 * An error that was foreseen. Its message is a sentence for the person who caused it: what is wrong and
 * what to do. `code` is for programs, `status` for HTTP doors, `field` names the input to mend.
 * Anything that isn't an AppError is a fault of ours: it is logged with an id and the person sees that id.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  readonly field: string | undefined;

  constructor(message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.field = options.field;
  }
}

/** What was asked for doesn't exist, or isn't the asker's to know of. */
export class NotFoundError extends AppError {
  readonly code = "not_found";
  readonly status = 404;
}

/** Nobody is signed in. */
export class UnauthenticatedError extends AppError {
  readonly code = "unauthenticated";
  readonly status = 401;
}

/** The person is known, but may not do this. */
export class ForbiddenError extends AppError {
  readonly code = "forbidden";
  readonly status = 403;
}

/** The input is well-formed but can't be accepted. */
export class InvalidInputError extends AppError {
  readonly code = "invalid_input";
  readonly status = 422;
}

/** The state of things has moved on, or the name is taken. */
export class ConflictError extends AppError {
  readonly code = "conflict";
  readonly status = 409;
}

/** The plan's limit is reached. */
export class LimitReachedError extends AppError {
  readonly code = "limit_reached";
  readonly status = 402;
}

/** The organization's credits don't suffice. */
export class InsufficientCreditsError extends AppError {
  readonly code = "insufficient_credits";
  readonly status = 402;
  /** How many more it would take. */
  readonly missing: number;

  constructor(message: string, missing: number) {
    super(message);
    this.missing = missing;
  }
}

/** Writing is off until the organization has paid. */
export class ReadOnlyError extends AppError {
  readonly code = "read_only";
  readonly status = 402;
}

/** Too many tries. */
export class RateLimitedError extends AppError {
  readonly code = "rate_limited";
  readonly status = 429;
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A service that we depend on didn't answer; trying again later may help. */
export class UnavailableError extends AppError {
  readonly code = "unavailable";
  readonly status = 503;
}

/** PostgreSQL's SQLSTATE of a failed query, which drizzle keeps in `cause`, or undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}

/** Whether a query failed because a unique constraint (this one, when it is named) refused the row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlStateOf(error) !== "23505") return false;
  if (!constraint) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "constraint_name" in cause && cause.constraint_name === constraint;
}
