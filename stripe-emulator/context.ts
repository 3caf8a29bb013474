import type { Clock } from "./clock";
import type { Contract } from "./contract/contract";
import type { FailureSwitch } from "./control/failures";
import type { RequestLog } from "./http/request-log";
import type { Store } from "./store/store";
import type { Chaos } from "./webhooks/chaos";
import type { EventLog } from "./webhooks/events";
import type { Deliveries } from "./webhooks/webhooks";

/** What happens to a failed renewal. */
export interface RetryPolicy {
  /** Seconds to wait before each retry, counted from the failure before it. */
  delays: readonly number[];
  /** The subscription's state after the last failure. */
  finally: "canceled" | "unpaid" | "past_due";
}

export interface EmulatorOptions {
  /** Keys that are accepted; null accepts any test key. */
  apiKeys: readonly string[] | null;
  validateResponses: boolean;
  /** Who sells, on invoices and receipts. */
  shopName: string;
  retryPolicy: RetryPolicy;
  /** Seconds before a renewal at which `invoice.upcoming` is sent. */
  upcomingLeadSeconds: number;
  /** Seconds until a bank answers what it doesn't answer at once: debits and refunds on their way. */
  bankDelaySeconds: number;
  /** Milliseconds between the attempts to deliver one webhook. */
  webhookBackoffMs: readonly number[];
  /** Wall time in Unix milliseconds. */
  now: () => number;
}

/** Something that a request makes before it is sure to succeed. */
export interface Provisional {
  /** Tells the world, once the request has succeeded. */
  announce(): void;
  /** Undoes it when the request is refused, which must leave nothing behind. */
  takeBack(): void;
}

export interface RunningRequest {
  id: string;
  idempotencyKey: string | null;
  /** In the order in which it was made. */
  provisional: Provisional[];
}

/** What every resource and page gets: the state and the few services that act on it. */
export interface Context {
  readonly store: Store;
  readonly options: EmulatorOptions;
  readonly contract: Contract;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly deliveries: Deliveries;
  readonly chaos: Chaos;
  readonly failures: FailureSwitch;
  readonly requests: RequestLog;
  /** Address a browser reaches the pages at, without a trailing slash. */
  publicUrl: string;
  /** The API request being handled; null when a page or the clock acts. Handlers are synchronous, so it is never mixed up. */
  request: RunningRequest | null;
  /** Reports what went wrong outside of any request, e.g. in a renewal; idle() then rejects with it. */
  fault(what: string, error: unknown): void;
  /** Throws the first fault reported since the last call. */
  throwFaults(): void;
  /** Forgets all state and everything that was changed at run time, as if started afresh. */
  reset(): void;
}
