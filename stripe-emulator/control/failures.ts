import { StripeApiError, type StripeErrorType } from "../http/errors";
import type { Store } from "../store/store";

export interface Failure {
  /**
   * `api` answers `status`; `connection` drops the connection; `slow` answers after `delayMs`; `card` declines
   * the next payments.
   */
  kind: "api" | "connection" | "slow" | "card";
  /** Part of the path that must occur, e.g. `/v1/subscriptions`; every path when absent. */
  path?: string;
  /** `GET`, `POST` or `DELETE`; every method when absent. */
  method?: string;
  /** Of an `api` failure. */
  status: number;
  /** Of an `api` failure: Stripe's error code, e.g. `lock_timeout`. */
  code?: string;
  /** Of a `connection` failure: whether the request is carried out before the connection breaks. */
  executes?: boolean;
  /** Of a `slow` answer, in milliseconds. */
  delayMs?: number;
  /** How many requests fail. */
  times: number;
  /** Whose payments fail, or which customer's id a request must mention; everybody's when absent. */
  customer?: string;
  /** Of a `card` failure: the decline code, `generic_decline` when absent. */
  declineCode?: string;
}

/** The error of an ordered `api` failure. */
export function orderedError({ status, code }: Failure): StripeApiError {
  const type: StripeErrorType =
    status >= 500
      ? "api_error"
      : code === "idempotency_key_in_use"
        ? "idempotency_error"
        : "invalid_request_error";
  return new StripeApiError(status, type, "This failure was ordered in advance.", code ? { code } : {});
}

/** Failures that tests order in advance. They live in the store, so a restart doesn't forget them. */
export class FailureSwitch {
  constructor(private readonly store: Store) {}

  /** What was ordered and not met yet. */
  get ordered(): readonly Failure[] {
    return this.store.failures;
  }

  order(failure: Partial<Failure>): void {
    this.store.failures.push({ kind: "api", status: 500, times: 1, ...failure });
    this.store.touch();
  }

  /** The failure this request must meet, which it uses up. @param form the request's parameters, encoded */
  takeForRequest(method: string, path: string, form: string): Failure | undefined {
    return this.#take(
      (failure) =>
        failure.kind !== "card" &&
        (failure.method === undefined || failure.method === method) &&
        (failure.path === undefined || path.includes(failure.path)) &&
        (failure.customer === undefined || `${path}?${form}`.includes(failure.customer)),
    );
  }

  /** The decline this payment must meet, which it uses up. */
  takeForPayment(customer: string | null): Failure | undefined {
    return this.#take(
      (failure) =>
        failure.kind === "card" && (failure.customer === undefined || failure.customer === customer),
    );
  }

  /** Forgets what was ordered. @param customer only what was ordered for this customer */
  clear(customer?: string): void {
    this.store.failures =
      customer === undefined ? [] : this.store.failures.filter((failure) => failure.customer !== customer);
    this.store.touch();
  }

  #take(test: (failure: Failure) => boolean): Failure | undefined {
    const failure = this.store.failures.find(test);
    if (!failure) return undefined;
    failure.times -= 1;
    this.store.failures = this.store.failures.filter(({ times }) => times > 0);
    this.store.touch();
    return failure;
  }
}
