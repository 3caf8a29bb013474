import { allowedTransitions, isStatus } from "../billing/statuses";
import type { InvoiceLineRecord } from "../store/records/invoices";
import type { EventRecord } from "../store/records/webhooks";
import type { Store } from "../store/store";
import type { Life } from "./life";

/** Says what is wrong with the order of things in a life; an empty list is what should come out. */
export function timelineFaults(life: Life): string[] {
  const { store } = life.emulator;
  return [
    ...periodFaults(life),
    ...currentFaults(life),
    ...statusFaults(store.of("event").all()),
    ...eventFaults(store.of("event").all()),
  ];
}

/** The whole periods that an item was billed for follow one another without gaps or overlaps. */
function periodFaults({ emulator: { store }, resets }: Life): string[] {
  const byItem = new Map<string, InvoiceLineRecord[]>();
  for (const line of store.of("line_item").all()) {
    const details = line.parent?.subscription_item_details;
    if (!details?.subscription_item || details.proration) continue;
    byItem.set(details.subscription_item, [...(byItem.get(details.subscription_item) ?? []), line]);
  }
  const faults: string[] = [];
  for (const [item, lines] of byItem) {
    const known = resets.get(String(lines[0]?.parent?.subscription_item_details?.subscription)) ?? [];
    for (const [index, line] of lines.entries()) {
      const before = lines[index - 1];
      if (line.period.end < line.period.start) faults.push(`${line.id} ends before it starts`);
      if (!before || before.period.end === line.period.start || known.includes(line.period.start)) continue;
      // Tiers stand on lines of their own for the same period.
      if (before.invoice === line.invoice && before.period.start === line.period.start) continue;
      const kind = before.period.end > line.period.start ? "overlap" : "leave a gap";
      faults.push(`${item}: ${before.id} and ${line.id} ${kind} at ${line.period.start}`);
    }
  }
  return faults;
}

/** A living subscription is in the period that its items name. */
function currentFaults({ emulator: { store, context } }: Life): string[] {
  return store
    .of("subscription_item")
    .all()
    .flatMap((item) => {
      const subscription = store.of("subscription").get(item.subscription);
      if (!subscription || !["active", "trialing", "past_due"].includes(subscription.status)) return [];
      const now = context.clock.now(subscription.customer);
      const inside = item.current_period_start <= now && now < item.current_period_end;
      return inside ? [] : [`${item.id} isn't in its period at ${now}`];
    });
}

/** A subscription's statuses, as its events tell them, change only as they can. */
function statusFaults(events: readonly EventRecord[]): string[] {
  const current = new Map<string, string>();
  return events.flatMap(({ id, type, data: { object } }) => {
    if (object.object !== "subscription") return [];
    const [subscription, status] = [String(object.id), String(object.status)];
    const before = current.get(subscription);
    current.set(subscription, status);
    if (!before || before === status) return [];
    const allowed = isStatus(before) && allowedTransitions[before].some((next) => next === status);
    return allowed ? [] : [`${id} (${type}) takes ${subscription} from ${before} to ${status}`];
  });
}

/** What must have happened before; each by the same object. */
const earlier: Readonly<Record<string, string>> = {
  "invoice.finalized": "invoice.created",
  "invoice.paid": "invoice.finalized",
  "invoice.payment_succeeded": "invoice.paid",
  "invoice.payment_failed": "invoice.finalized",
  "invoice.voided": "invoice.finalized",
  "invoice.marked_uncollectible": "invoice.finalized",
  "payment_intent.payment_failed": "payment_intent.created",
  "payment_intent.canceled": "payment_intent.created",
  "customer.subscription.updated": "customer.subscription.created",
  "customer.subscription.deleted": "customer.subscription.created",
  "customer.subscription.trial_will_end": "customer.subscription.created",
  "charge.refunded": "charge.succeeded",
  "credit_note.voided": "credit_note.created",
  "subscription_schedule.updated": "subscription_schedule.created",
  "subscription_schedule.released": "subscription_schedule.created",
};

/** Once only, whatever happens. */
const single = [
  "invoice.created",
  "invoice.finalized",
  "invoice.paid",
  "customer.subscription.deleted",
  "charge.succeeded",
];

function eventFaults(events: readonly EventRecord[]): string[] {
  const seen = new Set<string>();
  const faults: string[] = [];
  let last = 0;
  for (const { id, type, data, created } of events) {
    const object = String(data.object.id);
    const key = `${type} ${object}`;
    const needed = earlier[type];
    if (needed && !seen.has(`${needed} ${object}`))
      faults.push(`${id}: ${type} of ${object} before ${needed}`);
    if (single.includes(type) && seen.has(key)) faults.push(`${id}: ${key} again`);
    if (type.endsWith(".updated") && Object.keys(data.previous_attributes ?? {}).length === 0) {
      faults.push(`${id}: ${key} without previous_attributes`);
    }
    // Products and prices have no clock.
    if (data.object.customer) {
      if (created < last) faults.push(`${id}: ${key} is older than the event before it`);
      last = created;
    }
    seen.add(key);
  }
  return faults;
}

/** Objects of the store that the API must be able to give, by the kind that names their route. */
const retrievable = [
  ["subscription", "/v1/subscriptions", "?status=all"],
  ["invoice", "/v1/invoices", ""],
  ["charge", "/v1/charges", ""],
  ["payment_intent", "/v1/payment_intents", ""],
  ["refund", "/v1/refunds", ""],
  ["credit_note", "/v1/credit_notes", ""],
  ["balance_transaction", "/v1/balance_transactions", ""],
  ["subscription_schedule", "/v1/subscription_schedules", ""],
  ["coupon", "/v1/coupons", ""],
  ["tax_rate", "/v1/tax_rates", ""],
  ["invoiceitem", "/v1/invoiceitems", ""],
  ["invoice_payment", "/v1/invoice_payments", ""],
  ["event", "/v1/events", ""],
] as const;

/** The account's balance is the sum of everything that moved it. */
async function accountFaults({ emulator: { store }, stripe, currency }: Life): Promise<string[]> {
  const { available, pending } = await stripe.balance.retrieve();
  const held = [...available, ...pending].filter((one) => one.currency === currency);
  const balance = held.reduce((sum, { amount }) => sum + amount, 0);
  const moved = store
    .of("balance_transaction")
    .all()
    .reduce((sum, { net }) => sum + net, 0);
  return balance === moved ? [] : [`The account's balance is ${balance} instead of ${moved}`];
}

/** A list walked by its cursors gives every object of the store once; the first of each is given by its id. */
export async function listFaults(life: Life): Promise<string[]> {
  const faults = await accountFaults(life);
  const { emulator, stripe } = life;
  const { store } = emulator;
  for (const [kind, path, query] of retrievable) {
    const stored = idsOf(store, kind);
    const listed: string[] = [];
    let cursor = "";
    for (;;) {
      const filter = [query.slice(1), "limit=100", cursor && `starting_after=${cursor}`]
        .filter(Boolean)
        .join("&");
      const page = await stripe.rawRequest("GET", `${path}?${filter}`);
      const data: unknown = page.data;
      const ids = Array.isArray(data) ? data.map((one: { id: string }) => one.id) : [];
      listed.push(...ids);
      cursor = ids.at(-1) ?? "";
      if (!page.has_more || !cursor) break;
    }
    if (JSON.stringify([...listed].reverse()) !== JSON.stringify(stored)) {
      faults.push(`${path} lists ${listed.length} of ${stored.length} objects, or in another order`);
    }
    const [first] = stored;
    if (first) {
      const one = await stripe.rawRequest("GET", `${path}/${first}`);
      if (one.id !== first) faults.push(`${path}/${first} gives ${one.id}`);
    }
  }
  return faults;
}

function idsOf(store: Store, kind: (typeof retrievable)[number][0]): string[] {
  return store
    .of(kind)
    .all()
    .map(({ id }) => id);
}
