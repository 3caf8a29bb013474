import type { Context } from "./context";
import { invalidRequest, resourceMissing } from "./http/errors";
import { changeRecord } from "./store/changes";
import type { TestClockRecord } from "./store/records/customers";

/** Everything that happens by itself. */
export const dueKinds = [
  "subscription.period",
  "subscription.cancel",
  "subscription.trial_will_end",
  "subscription.incomplete_expiry",
  "subscription.pending_update_expiry",
  "subscription.resumption_expiry",
  "subscription.collection_resumes",
  "subscription_schedule.phase",
  "subscription_schedule.expiring",
  "invoice.upcoming",
  "invoice.finalize",
  "invoice.retry",
  "discount.end",
  "invoice.due_soon",
  "invoice.overdue",
  "payment_intent.settle",
  "refund.settle",
  "checkout.expire",
] as const;

export type DueKind = (typeof dueKinds)[number];

/** Something that will happen to an object at a moment of its customer's time. */
export interface DueWork {
  /** Unix seconds, on wall time or on the customer's test clock. */
  at: number;
  kind: DueKind;
  /** Id of the object it happens to. */
  ref: string;
  /** Whose time counts; null is wall time. */
  customer: string | null;
}

/** The last second of the year 9999: later times can't be told as a date. */
const latestTime = 253_402_300_799;

/** @throws StripeApiError for a time that no clock can show */
export function checkTime(time: number, param: string): void {
  if (time >= 0 && time <= latestTime) return;
  throw invalidRequest("A time must lie between the years 1970 and 9999.", param, "test_clock_time_invalid");
}

export type DueHandler = (ctx: Context, ref: string) => void;

/** What comes first among what is due at the same moment: a period that ends isn't renewed on old terms. */
const precedence: readonly DueKind[] = [
  "subscription.collection_resumes",
  "subscription_schedule.phase",
  "subscription.cancel",
];

function rankOf(kind: DueKind): number {
  const rank = precedence.indexOf(kind);
  return rank < 0 ? precedence.length : rank;
}

/** setTimeout can't wait longer than this. */
const longestWaitMs = 2 ** 31 - 1;

/** Time as a customer lives it, and the priority queue of what will happen. */
export class Clock {
  /** What each kind of due work does. */
  readonly handlers: Readonly<Record<DueKind, DueHandler>>;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #advancing = 0;
  /** Test clocks whose overdue work is being done. */
  readonly #catchingUp = new Set<string>();

  constructor(
    private readonly context: () => Context,
    handlers: Record<DueKind, DueHandler>,
  ) {
    this.handlers = handlers;
  }

  /** True while a test clock is on its way, or something due on wall time isn't done yet. */
  get busy(): boolean {
    const { store } = this.context();
    const now = this.now();
    return (
      this.#advancing > 0 ||
      store.due.some((work) => work.at <= now && this.#timelineOf(work.customer) === null)
    );
  }

  /** Unix seconds now, on the customer's test clock if there is one, else on wall time. */
  now(customerId?: string | null): number {
    const { store, options } = this.context();
    const clockId = customerId ? this.#timelineOf(customerId) : null;
    const clock = clockId ? store.of("test_helpers.test_clock").get(clockId) : undefined;
    return clock ? clock.frozen_time : Math.floor(options.now() / 1000);
  }

  /** Plans work, replacing what was planned for the same kind and object. */
  schedule(work: DueWork): void {
    this.unschedule(work.kind, work.ref);
    const { store } = this.context();
    const rank = rankOf(work.kind);
    // Behind its equals that are due at the same moment, so that they keep their order.
    let low = 0;
    let high = store.due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = store.due[middle];
      const before = other && (other.at < work.at || (other.at === work.at && rankOf(other.kind) <= rank));
      if (before) low = middle + 1;
      else high = middle;
    }
    store.due.splice(low, 0, work);
    store.touch();
    const timeline = this.#timelineOf(work.customer);
    if (timeline === null) this.arm();
    else if (work.at <= this.now(work.customer)) this.catchUp(timeline);
  }

  unschedule(kind: DueKind, ref: string): void {
    const { store } = this.context();
    const index = store.due.findIndex((work) => work.kind === kind && work.ref === ref);
    if (index < 0) return;
    store.due.splice(index, 1);
    store.touch();
  }

  /** Sets the timer for the next work on wall time. */
  arm(): void {
    if (this.#closed) return;
    if (this.#timer) clearTimeout(this.#timer);
    const { store, options } = this.context();
    const next = store.due.find((work) => this.#timelineOf(work.customer) === null);
    if (!next) return;
    const wait = Math.min(Math.max(next.at * 1000 - options.now(), 0), longestWaitMs);
    this.#timer = setTimeout(() => this.#tick(), wait);
    this.#timer.unref();
  }

  /**
   * Does what is overdue on a test clock that stands still, after the request that caused it: a subscription
   * that is resumed late has periods to make up for. A clock that is on its way comes by itself.
   */
  catchUp(clockId: string): void {
    const clock = this.context().store.of("test_helpers.test_clock").get(clockId);
    if (this.#closed || clock?.status !== "ready" || this.#catchingUp.has(clockId)) return;
    this.#catchingUp.add(clockId);
    void this.#work(clock, clock.frozen_time).finally(() => this.#catchingUp.delete(clockId));
  }

  /** Starts the timer and takes up the test clocks that were on their way when the state was saved. */
  start(): void {
    this.arm();
    for (const clock of this.context().store.of("test_helpers.test_clock").all()) {
      const target = clock.status_details.advancing?.target_frozen_time;
      if (clock.status === "advancing" && target) void this.#run(clock, target);
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  /**
   * Lets a test clock run to `to`, doing on the way what falls due. The clock is `advancing` until it is done.
   * @param to Unix seconds
   * @throws StripeApiError when the clock is missing, busy, or already later
   */
  advance(clockId: string, to: number): { clock: TestClockRecord; done: Promise<void> } {
    const ctx = this.context();
    const clock = ctx.store.of("test_helpers.test_clock").get(clockId);
    if (!clock) throw resourceMissing("test clock", clockId);
    if (clock.status !== "ready") {
      throw invalidRequest("The test clock is already advancing. Wait until its status is `ready`.");
    }
    checkTime(to, "frozen_time");
    if (to < clock.frozen_time) {
      throw invalidRequest(
        "A test clock can only be advanced into its own future.",
        "frozen_time",
        "test_clock_time_invalid",
      );
    }
    changeRecord(ctx, clock, "test_helpers.test_clock.advancing", () => {
      clock.status = "advancing";
      clock.status_details = { advancing: { target_frozen_time: to } };
    });
    return { clock, done: this.#run(clock, to) };
  }

  async #run(clock: TestClockRecord, to: number): Promise<void> {
    if (!(await this.#work(clock, to))) return;
    changeRecord(this.context(), clock, "test_helpers.test_clock.ready", () => {
      clock.frozen_time = to;
      clock.status = "ready";
      clock.status_details = {};
    });
  }

  /**
   * Does what falls due on a test clock until `to`.
   * @returns false when the clock was given up on the way
   */
  async #work(clock: TestClockRecord, to: number): Promise<boolean> {
    this.#advancing += 1;
    try {
      for (;;) {
        // One piece of work a turn: requests and deliveries get theirs in between.
        await new Promise((resolve) => setImmediate(resolve));
        // Gone when everything was reset meanwhile.
        const gone = this.context().store.of("test_helpers.test_clock").get(clock.id) !== clock;
        if (this.#closed || gone) return false;
        const work = this.#take(clock.id, to);
        if (!work) return true;
        clock.frozen_time = Math.max(clock.frozen_time, work.at);
        this.#do(work);
      }
    } finally {
      this.#advancing -= 1;
    }
  }

  /**
   * Does what is planned for an object right now, without moving anybody's time, e.g. lets a bank answer.
   * @param kind all kinds when absent
   * @returns the kinds of work that were done
   */
  runNow(ref: string, kind?: string): DueKind[] {
    const { store } = this.context();
    const works = store.due.filter((work) => work.ref === ref && (kind === undefined || work.kind === kind));
    for (const work of works) {
      this.unschedule(work.kind, work.ref);
      this.#do(work);
    }
    return works.map((work) => work.kind);
  }

  #tick(): void {
    const { options } = this.context();
    for (;;) {
      const work = this.#take(null, Math.floor(options.now() / 1000));
      if (!work) break;
      this.#do(work);
    }
    this.arm();
  }

  /** Removes and returns the earliest work of one timeline that is due by `until`. */
  #take(timeline: string | null, until: number): DueWork | undefined {
    const { store } = this.context();
    const index = store.due.findIndex(
      (work) => work.at <= until && this.#timelineOf(work.customer) === timeline,
    );
    if (index < 0) return undefined;
    const [work] = store.due.splice(index, 1);
    store.touch();
    return work;
  }

  #do(work: DueWork): void {
    const ctx = this.context();
    try {
      this.handlers[work.kind](ctx, work.ref);
    } catch (error) {
      ctx.fault(`${work.kind} of ${work.ref} failed`, error);
    }
  }

  #timelineOf(customerId: string | null): string | null {
    if (!customerId) return null;
    return this.context().store.of("customer").get(customerId)?.test_clock ?? null;
  }
}
