import { Clock, type DueWork } from "../clock";
import type { Context } from "../context";
import { FailureSwitch } from "../control/failures";
import { need } from "../store/lookup";
import type { Kind, Records } from "../store/records";
import type { CustomerRecord } from "../store/records/customers";
import type { InvoiceLineRecord, InvoiceRecord } from "../store/records/invoices";
import type { ApiRecord } from "../store/render";
import { Store } from "../store/store";
import { EventLog } from "../webhooks/events";

/** An invoice that would be made, as it would be drafted. */
export interface RehearsedInvoice {
  invoice: InvoiceRecord;
  lines: InvoiceLineRecord[];
  /** Knows what the rehearsal made, such as discounts. */
  ctx: Context;
}

/** Which drafted invoice is looked for. */
export type Wanted = (invoice: InvoiceRecord) => boolean;

/** Ends a rehearsal at the invoice it was for. */
class Reached extends Error {
  constructor(readonly invoice: InvoiceRecord) {
    super(`Reached ${invoice.id}`);
  }
}

/** Tells nobody anything, and stops at an invoice that is wanted. */
class SilentEvents extends EventLog {
  wanted: Wanted = () => false;

  override emit(type: string, record: ApiRecord): void {
    if (type !== "invoice.created" || record.object !== "invoice") return;
    if (this.wanted(record)) throw new Reached(record);
  }

  override emitObject(type: string): never {
    throw new Error(`A rehearsal doesn't send ${type}`);
  }
}

/** Stands still until it is set. */
class StandingClock extends Clock {
  constructor(
    context: () => Context,
    handlers: Clock["handlers"],
    public time: number,
  ) {
    super(context, handlers);
  }

  override now(): number {
    return this.time;
  }

  override arm(): void {
    // Nothing happens by itself.
  }

  override catchUp(): void {
    // Nor after the request.
  }
}

/** What happens to a subscription by itself on the way to its next invoice. */
const rehearsed: ReadonlySet<DueWork["kind"]> = new Set<DueWork["kind"]>([
  "subscription.period",
  "subscription.cancel",
  "subscription.collection_resumes",
  "subscription.pending_update_expiry",
  "subscription_schedule.phase",
  "discount.end",
]);

/** More never lies before an invoice; a safeguard against work that plans itself again for the same moment. */
const mostSteps = 200;

/**
 * Lets things happen in a copy of a customer's world, which nobody hears of and which is thrown away. So a
 * preview is made by the same code as the invoice that follows it.
 */
export class Rehearsal {
  readonly ctx: Context;
  readonly #events: SilentEvents;
  readonly #clock: StandingClock;

  /** @param customer whose world is copied; null for nobody's */
  constructor(ctx: Context, customer: CustomerRecord | null) {
    const store = copyOf(ctx, customer?.id ?? null);
    const getContext = () => this.ctx;
    this.#events = new SilentEvents(getContext);
    this.#clock = new StandingClock(getContext, ctx.clock.handlers, ctx.clock.now(customer?.id ?? null));
    this.ctx = {
      ...ctx,
      store,
      events: this.#events,
      clock: this.#clock,
      failures: new FailureSwitch(store),
    };
  }

  /**
   * Does something and gives the first wanted invoice that it makes.
   * @throws StripeApiError what the action refuses
   */
  until(wanted: Wanted, act: (ctx: Context) => void): RehearsedInvoice | null {
    this.#events.wanted = wanted;
    try {
      act(this.ctx);
      return null;
    } catch (error) {
      if (!(error instanceof Reached)) throw error;
      const { invoice } = error;
      const lines = this.ctx.store.of("line_item").by("invoice", invoice.id);
      return { invoice, lines, ctx: this.ctx };
    } finally {
      this.#events.wanted = () => false;
    }
  }

  /**
   * Lets time pass until something that happens to one of these objects by itself makes a wanted invoice.
   * @param latest Unix seconds beyond which nothing is looked for
   */
  untilDue(
    wanted: Wanted,
    refs: () => readonly string[],
    latest = Number.POSITIVE_INFINITY,
  ): RehearsedInvoice | null {
    const { store } = this.ctx;
    for (let step = 0; step < mostSteps; step += 1) {
      const known = refs();
      const next = store.due.findIndex(
        ({ at, kind, ref }) => at <= latest && rehearsed.has(kind) && known.includes(ref),
      );
      const [work] = next < 0 ? [] : store.due.splice(next, 1);
      if (!work) return null;
      this.#clock.time = Math.max(this.#clock.time, work.at);
      const reached = this.until(wanted, (ctx) => this.#clock.handlers[work.kind](ctx, work.ref));
      if (reached) return reached;
    }
    return null;
  }
}

/** Everything whose due work brings a subscription on. */
export function refsOf(stage: Context, id: string): string[] {
  const subscription = need(stage, "subscription", id);
  const items = stage.store.of("subscription_item").by("subscription", id);
  return [
    id,
    ...(subscription.schedule ? [subscription.schedule] : []),
    ...subscription.discounts,
    ...items.flatMap(({ discounts }) => discounts),
  ];
}

/** The catalogue, and clones of everything that is the customer's. */
function copyOf(ctx: Context, customer: string | null): Store {
  const copy = new Store({ keptEvents: 0, warn: () => undefined });
  const put = <K extends Kind>(kind: K, records: readonly Records[K][], cloned = true) => {
    const collection: { put(record: Records[K]): unknown } = copy.of(kind);
    for (const record of records) collection.put(cloned ? structuredClone(record) : record);
  };
  const { store } = ctx;
  put("product", store.of("product").all(), false);
  put("price", store.of("price").all(), false);
  put("tax_rate", store.of("tax_rate").all(), false);
  put("billing.meter", store.of("billing.meter").all(), false);
  put("coupon", store.of("coupon").all());
  put("promotion_code", store.of("promotion_code").all());
  const owner = customer ? store.of("customer").get(customer) : undefined;
  if (!customer || !owner) return copy;
  put("customer", [owner]);
  put("billing.meter_event", store.of("billing.meter_event").by("customer", customer), false);
  const clock = owner.test_clock ? store.of("test_helpers.test_clock").get(owner.test_clock) : undefined;
  if (clock) put("test_helpers.test_clock", [clock]);
  put("discount", store.of("discount").by("customer", customer));
  put("tax_id", store.of("tax_id").by("customer", customer));
  put("charge", store.of("charge").by("customer", customer), false);
  put("invoiceitem", store.of("invoiceitem").by("customer", customer));
  put("subscription_schedule", store.of("subscription_schedule").by("customer", customer));
  put(
    "payment_method",
    store.of("payment_method").filter((method) => method.customer === customer),
  );
  for (const subscription of store.of("subscription").by("customer", customer)) {
    put("subscription", [subscription]);
    put("subscription_item", store.of("subscription_item").by("subscription", subscription.id));
  }
  for (const invoice of store.of("invoice").by("customer", customer)) {
    put("invoice", [invoice]);
    put("line_item", store.of("line_item").by("invoice", invoice.id));
    const payments = store.of("invoice_payment").by("invoice", invoice.id);
    put("invoice_payment", payments);
    for (const { payment } of payments) {
      const intent = payment.payment_intent
        ? store.of("payment_intent").get(payment.payment_intent)
        : undefined;
      if (intent) put("payment_intent", [intent]);
    }
  }
  copy.due = structuredClone(store.due.filter((work) => work.customer === customer));
  return copy;
}
