import type { Context } from "../context";
import { newId } from "../store/ids";
import type { DeliveryRecord, EventRecord, WebhookEndpointRecord } from "../store/records/webhooks";
import { customerOf, matchesType } from "./events";
import { signatureHeader } from "./signature";

/** Deliveries under way at the same time. */
const concurrency = 8;
const timeoutMs = 20_000;
/** How far in the future a retry may lie for idle() to wait for it. */
const idleHorizonMs = 1_000;
/** What is kept of an endpoint's answer. */
const bodyLimit = 2_000;

type Attempt = DeliveryRecord["attempts"][number];

/** Sends events to webhook endpoints, signed, with retries, and remembers every attempt. */
export class Deliveries {
  #paused = false;
  #closed = false;
  #wake: NodeJS.Timeout | undefined;
  /** What isn't settled, in the order in which it was queued. */
  readonly #pending = new Map<string, DeliveryRecord>();
  readonly #sending = new Set<string>();
  readonly #abort = new AbortController();

  constructor(private readonly context: () => Context) {}

  get paused(): boolean {
    return this.#paused;
  }

  /** True while something is being sent or waits for its first attempt, however late, or for a retry within a second. */
  get busy(): boolean {
    if (this.#sending.size > 0) return true;
    if (this.#paused) return false;
    const horizon = Date.now() + idleHorizonMs;
    return [...this.#pending.values()].some(
      ({ attempts, nextAttemptAt }) => attempts.length === 0 || (nextAttemptAt ?? 0) <= horizon,
    );
  }

  /** Queues an event for every enabled endpoint that listens to its type. */
  enqueue(event: EventRecord): void {
    const { chaos, store } = this.context();
    const endpoints = store
      .of("webhook_endpoint")
      .filter(
        ({ status, enabled_events: types }) =>
          status === "enabled" && types.some((pattern) => matchesType(event.type, pattern)),
      );
    event.pending_webhooks = endpoints.length;
    for (const endpoint of endpoints) {
      const { effects, waitMs, duplicateAfterMs } = chaos.next({ endpoint, customer: customerOf(event) });
      this.#add(event, endpoint, waitMs, effects);
      if (duplicateAfterMs !== null) this.#add(event, endpoint, waitMs + duplicateAfterMs, ["duplicate"]);
    }
    if (endpoints.length > 0) this.#schedule(0);
  }

  /** Sends an event again to the endpoint of an earlier delivery, at once and untouched by chaos. */
  resend(deliveryId: string): DeliveryRecord | undefined {
    const earlier = this.context().store.of("delivery").get(deliveryId);
    return earlier && this.send(earlier.event, earlier.endpoint);
  }

  /** Sends an event to one endpoint, whether that listens to its type or not; undefined when either is gone. */
  send(eventId: string, endpointId: string): DeliveryRecord | undefined {
    const { store } = this.context();
    const event = store.of("event").get(eventId);
    const endpoint = store.of("webhook_endpoint").get(endpointId);
    if (!event || !endpoint) return undefined;
    const delivery = this.#add(event, endpoint, 0, []);
    event.pending_webhooks = this.#unreached(event.id);
    this.#schedule(0);
    return delivery;
  }

  /** Holds everything back until resume(). */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule(0);
  }

  /** Takes up what was pending when the state was saved. */
  start(): void {
    for (const delivery of this.context().store.of("delivery").all()) {
      if (delivery.status === "pending") this.#pending.set(delivery.id, delivery);
    }
    this.#schedule(0);
  }

  /** Forgets what is still to be sent. */
  clear(): void {
    this.#pending.clear();
    this.#paused = false;
  }

  close(): void {
    this.#closed = true;
    if (this.#wake) clearTimeout(this.#wake);
    this.#abort.abort();
  }

  #add(
    event: EventRecord,
    endpoint: WebhookEndpointRecord,
    waitMs: number,
    chaos: NonNullable<DeliveryRecord["chaos"]>,
  ): DeliveryRecord {
    const dropped = chaos.includes("dropped");
    const delivery = this.context()
      .store.of("delivery")
      .put<DeliveryRecord>({
        id: newId("whd"),
        event: event.id,
        endpoint: endpoint.id,
        url: endpoint.url,
        status: dropped ? "dropped" : "pending",
        nextAttemptAt: dropped ? null : Date.now() + waitMs,
        ...(chaos.length > 0 ? { chaos } : {}),
        attempts: [],
      });
    if (!dropped) this.#pending.set(delivery.id, delivery);
    return delivery;
  }

  /** How many of an event's endpoints it hasn't reached. */
  #unreached(eventId: string): number {
    const reached = new Map<string, boolean>();
    for (const { endpoint, status } of this.context().store.of("delivery").by("event", eventId)) {
      reached.set(endpoint, reached.get(endpoint) || status === "succeeded");
    }
    return [...reached.values()].filter((yes) => !yes).length;
  }

  #schedule(waitMs: number): void {
    if (this.#closed) return;
    if (this.#wake) clearTimeout(this.#wake);
    this.#wake = setTimeout(() => this.#pump(), waitMs);
    this.#wake.unref();
  }

  #pump(): void {
    if (this.#paused || this.#closed) return;
    const now = Date.now();
    const waiting = [...this.#pending.values()]
      .filter(({ id }) => !this.#sending.has(id))
      .sort((a, b) => (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0));
    // One at a time while there is chaos, or the order of arrival would depend on more than the seed.
    const most = this.context().chaos.on ? 1 : concurrency;
    for (const delivery of waiting) {
      if (this.#sending.size >= most) return;
      if ((delivery.nextAttemptAt ?? 0) > now) {
        this.#schedule((delivery.nextAttemptAt ?? 0) - now);
        return;
      }
      void this.#send(delivery);
    }
  }

  async #send(delivery: DeliveryRecord): Promise<void> {
    const { store } = this.context();
    const event = store.of("event").get(delivery.event);
    const endpoint = store.of("webhook_endpoint").get(delivery.endpoint);
    if (!event || endpoint?.status !== "enabled") {
      // Forgotten, deleted or disabled meanwhile.
      this.#finish(delivery, "failed");
      return;
    }
    this.#sending.add(delivery.id);
    const attempt = await this.#attempt(delivery.url, JSON.stringify(event, null, 2), secretsOf(endpoint));
    this.#sending.delete(delivery.id);
    if (!this.#closed && this.#pending.has(delivery.id)) this.#settle(delivery, event, attempt);
  }

  async #attempt(url: string, payload: string, secrets: readonly string[]): Promise<Attempt> {
    const attempt: Attempt = { at: Date.now(), status: null, error: null, body: "" };
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json; charset=utf-8",
          "stripe-signature": signatureHeader(payload, secrets, Math.floor(Date.now() / 1000)),
          "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        },
        body: payload,
        redirect: "manual",
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(timeoutMs)]),
      });
      attempt.status = response.status;
      attempt.body = (await response.text()).slice(0, bodyLimit);
    } catch (error) {
      attempt.error = error instanceof Error ? reasonOf(error) : String(error);
    }
    return attempt;
  }

  #settle(delivery: DeliveryRecord, event: EventRecord, attempt: Attempt): void {
    const { options } = this.context();
    delivery.attempts.push(attempt);
    const wait = options.webhookBackoffMs[delivery.attempts.length - 1];
    if (attempt.status !== null && attempt.status >= 200 && attempt.status < 300) {
      this.#finish(delivery, "succeeded");
      event.pending_webhooks = this.#unreached(event.id);
    } else if (wait === undefined) {
      this.#finish(delivery, "failed");
    } else {
      delivery.nextAttemptAt = Date.now() + wait;
    }
    this.context().store.touch();
    this.#schedule(0);
  }

  #finish(delivery: DeliveryRecord, status: "succeeded" | "failed"): void {
    delivery.status = status;
    delivery.nextAttemptAt = null;
    this.#pending.delete(delivery.id);
    this.context().store.touch();
  }
}

/** What signs for an endpoint: its secret, and the one before while that is still known. */
function secretsOf({ internal: { secret, retiring } }: WebhookEndpointRecord): string[] {
  return retiring && retiring.until > Date.now() / 1000 ? [secret, retiring.secret] : [secret];
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
