import { createHash } from "node:crypto";
import type { Store } from "../store/store";
import { invalidRequest, StripeApiError } from "./errors";

export interface Answer {
  status: number;
  body: string;
  requestId: string;
}

/** An answer as it is remembered under its key. */
export interface KeptAnswer {
  key: string;
  path: string;
  /** Of the request's parameters. */
  digest: string;
  /** Unix milliseconds. */
  at: number;
  answer: Answer;
}

/** A POST that came with an idempotency key. */
export interface KeyedRequest {
  key: string;
  path: string;
  form: string;
}

/** Stripe forgets keys after a day at the earliest. */
const lifetimeMs = 24 * 60 * 60 * 1000;
/** So that a long run of a server stays small; Stripe knows no such limit. */
const keptAnswers = 5_000;
const longestKey = 255;

/** Answers by idempotency key. They live in the store, so a restart knows them too. */
export class IdempotencyKeys {
  readonly #inUse = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly now: () => number,
  ) {}

  /**
   * The answer given the first time; undefined for a key that is new.
   * @throws StripeApiError `idempotency_error` when the key came with another request, or is in use right now
   */
  replay({ key, path, form }: KeyedRequest): Answer | undefined {
    if (key.length > longestKey) {
      throw invalidRequest(`Idempotency keys can be at most ${longestKey} characters long.`);
    }
    if (this.#inUse.has(key)) {
      throw new StripeApiError(
        409,
        "idempotency_error",
        `Another request with the idempotency key '${key}' is still in progress. Please try again later.`,
        { code: "idempotency_key_in_use" },
      );
    }
    const kept = this.store.idempotencyKeys.get(key);
    if (!kept || this.now() - kept.at > lifetimeMs) return undefined;
    const hint = `Try using a key other than '${key}' if you meant to execute a different request.`;
    if (kept.path !== path) {
      throw new StripeApiError(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used for the same endpoint they were first used for " +
          `('${path}' vs '${kept.path}'). ${hint}`,
      );
    }
    if (kept.digest !== digestOf(form)) {
      throw new StripeApiError(
        400,
        "idempotency_error",
        `Keys for idempotent requests can only be used with the same parameters they were first used with. ${hint}`,
      );
    }
    return kept.answer;
  }

  /** Says that a request with this key is being executed; whoever comes with it meanwhile is refused. */
  take(key: string): void {
    this.#inUse.add(key);
  }

  release(key: string): void {
    this.#inUse.delete(key);
  }

  remember({ key, path, form }: KeyedRequest, answer: Answer): void {
    const { idempotencyKeys } = this.store;
    // At the end even when it is known, so that the map stays in the order of time.
    idempotencyKeys.delete(key);
    idempotencyKeys.set(key, { key, path, digest: digestOf(form), at: this.now(), answer });
    for (const [oldest, { at }] of idempotencyKeys) {
      if (idempotencyKeys.size <= keptAnswers && this.now() - at <= lifetimeMs) break;
      idempotencyKeys.delete(oldest);
    }
    this.store.touch();
  }
}

function digestOf(form: string): string {
  return createHash("sha256").update(form).digest("base64");
}
