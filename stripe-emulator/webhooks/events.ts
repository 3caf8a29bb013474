import type { Context } from "../context";
import { newId } from "../store/ids";
import type { EventRecord } from "../store/records/webhooks";
import { type ApiRecord, type Json, render } from "../store/render";

/** Whether a type of event is meant: by name, by family (`customer.*`), or all (`*`). */
export function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** Whom an event is about, as far as its object says. */
export function customerOf({ data: { object } }: Pick<EventRecord, "data">): string | undefined {
  if (object.object === "customer") return String(object.id);
  return typeof object.customer === "string" ? object.customer : undefined;
}

/** Whose time an object lives in. Payments of invoices and refunds say it only by what they belong to. */
function ownerOf({ store }: Context, object: Json): string | null {
  const owner =
    object.object === "invoice_payment"
      ? store.of("invoice").get(String(object.invoice))?.customer
      : object.object === "refund"
        ? store.of("charge").get(String(object.charge))?.customer
        : customerOf({ data: { object } });
  return owner ?? null;
}

interface HeldEvent {
  type: string;
  record: ApiRecord;
  previous: Json | undefined;
}

/** Records what happens and hands it to the deliveries. */
export class EventLog {
  #held: HeldEvent[] | undefined;

  constructor(private readonly context: () => Context) {}

  /**
   * Does something that causes several events and sends them afterwards in a documented order, each object
   * as it is in the end. Events of other types, which report steps in between, aren't sent.
   */
  inOrder<T>(types: readonly string[], action: () => T): T {
    const held: HeldEvent[] = [];
    this.#held = held;
    let result: T;
    try {
      result = action();
    } finally {
      this.#held = undefined;
    }
    for (const type of types) {
      const sent = new Set<string>();
      for (const { record, previous } of held.filter((event) => event.type === type)) {
        if (!sent.has(record.id)) this.emit(type, record, previous);
        sent.add(record.id);
      }
    }
    return result;
  }

  /**
   * Records that something happened to an object and sends it to the endpoints that listen.
   * The object is rendered at this moment; later changes don't reach the event.
   * @throws Error when responses are validated and the object departs from the contract
   */
  emit(type: string, record: ApiRecord, previousAttributes?: Json): void {
    if (this.#held) this.#held.push({ type, record, previous: previousAttributes });
    else this.emitObject(type, render(this.context(), record), previousAttributes);
  }

  /** The same for an object that isn't stored, e.g. the preview in `invoice.upcoming`. */
  emitObject(type: string, object: Json, previousAttributes?: Json): EventRecord {
    const ctx = this.context();
    if (ctx.options.validateResponses) {
      // Its invoice doesn't exist yet, so it has no id; the SDK's types don't say that.
      const checked = type === "invoice.upcoming" ? { id: "", ...object } : object;
      const mismatch = ctx.contract.eventMismatch(type, checked);
      if (mismatch) throw new Error(`The object of event ${type} departs from the contract: ${mismatch}`);
    }
    const event: EventRecord = {
      id: newId("evt"),
      object: "event",
      api_version: ctx.contract.apiVersion,
      created: ctx.clock.now(ownerOf(ctx, object)),
      data: { object, ...(previousAttributes ? { previous_attributes: previousAttributes } : {}) },
      livemode: false,
      pending_webhooks: 0,
      request: { id: ctx.request?.id ?? null, idempotency_key: ctx.request?.idempotencyKey ?? null },
      type,
    };
    ctx.store.of("event").put(event);
    ctx.deliveries.enqueue(event);
    return event;
  }
}
