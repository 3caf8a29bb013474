import type { Context } from "../../context";
import { kindNames } from "../../store/collections";
import type { ApiKind, ApiRecord } from "../../store/render";
import { money } from "../format";

/** Kinds with pages of their own kind, in the order in which a person looks for them. */
export const shownKinds: readonly { kind: ApiKind; label: string }[] = [
  { kind: "customer", label: "Customers" },
  { kind: "product", label: "Products" },
  { kind: "price", label: "Prices" },
  { kind: "coupon", label: "Coupons" },
  { kind: "promotion_code", label: "Promotion codes" },
  { kind: "discount", label: "Discounts" },
  { kind: "subscription", label: "Subscriptions" },
  { kind: "subscription_item", label: "Subscription items" },
  { kind: "subscription_schedule", label: "Subscription schedules" },
  { kind: "checkout.session", label: "Checkout Sessions" },
  { kind: "invoice", label: "Invoices" },
  { kind: "invoiceitem", label: "Invoice items" },
  { kind: "line_item", label: "Invoice lines" },
  { kind: "invoice_payment", label: "Invoice payments" },
  { kind: "payment_intent", label: "Payment intents" },
  { kind: "setup_intent", label: "Setup intents" },
  { kind: "payment_method", label: "Payment methods" },
  { kind: "charge", label: "Charges" },
  { kind: "refund", label: "Refunds" },
  { kind: "credit_note", label: "Credit notes" },
  { kind: "credit_note_line_item", label: "Credit note lines" },
  { kind: "customer_balance_transaction", label: "Customer balance transactions" },
  { kind: "balance_transaction", label: "Balance transactions" },
  { kind: "tax_rate", label: "Tax rates" },
  { kind: "tax_id", label: "Tax ids" },
  { kind: "billing.meter", label: "Meters" },
  { kind: "billing.meter_event", label: "Meter events" },
  { kind: "billing_portal.configuration", label: "Portal configurations" },
  { kind: "billing_portal.session", label: "Portal sessions" },
  { kind: "test_helpers.test_clock", label: "Test clocks" },
  { kind: "webhook_endpoint", label: "Webhook endpoints" },
  { kind: "event", label: "Events" },
];

/** The kind of this name, if objects of it can be looked at. */
export function shownKind(name: string): (typeof shownKinds)[number] | undefined {
  return shownKinds.find(({ kind }) => kind === name);
}

/** Where an object is shown. */
export function objectPath(kind: string, id: string): string {
  if (kind === "customer") return `/console/customers/${encodeURIComponent(id)}`;
  if (kind === "event") return `/console/events/${encodeURIComponent(id)}`;
  return `/console/objects/${kind}/${encodeURIComponent(id)}`;
}

/** The object with this id, whatever its kind. */
export function findAnywhere(ctx: Context, id: string): ApiRecord | undefined {
  for (const { kind } of shownKinds) {
    const record: ApiRecord | undefined = ctx.store.of(kind).get(id);
    if (record) return record;
  }
  return undefined;
}

function textOf(record: object, key: string): string | null {
  const value: unknown = Reflect.get(record, key);
  return typeof value === "string" && value !== "" ? value : null;
}

/** What a person calls the object: its name, number, e-mail or description. */
export function nameOf(record: ApiRecord): string | null {
  for (const key of [
    "name",
    "number",
    "email",
    "code",
    "description",
    "nickname",
    "display_name",
    "url",
    "type",
  ]) {
    const text = textOf(record, key);
    if (text) return text;
  }
  return null;
}

/** Its state, where it has one. */
export function stateOf(record: ApiRecord): string | null {
  if ("deleted" in record && record.deleted) return "deleted";
  const status = textOf(record, "status");
  if (status) return status;
  const active: unknown = Reflect.get(record, "active");
  return typeof active === "boolean" ? (active ? "active" : "inactive") : null;
}

const amountKeys = ["total", "amount", "unit_amount", "amount_total", "amount_off"] as const;

/** Its amount for a person, where it has one. */
export function amountOf(record: ApiRecord): string | null {
  const currency = textOf(record, "currency");
  for (const key of amountKeys) {
    const value: unknown = Reflect.get(record, key);
    if (typeof value === "number" && currency) return money(value, currency);
  }
  return null;
}

/** Unix seconds of its creation; null where Stripe doesn't say. */
export function createdAt(record: ApiRecord): number | null {
  const created: unknown = Reflect.get(record, "created");
  return typeof created === "number" ? created : null;
}

const searchedKeys = [
  "id",
  "name",
  "email",
  "number",
  "description",
  "code",
  "lookup_key",
  "nickname",
  "display_name",
  "url",
  "phone",
] as const;

/** Whether an object is one that somebody means with this text: a part of its id, name, e-mail, number, metadata. */
export function meets(record: ApiRecord, text: string): boolean {
  const wanted = text.toLowerCase();
  const metadata = "metadata" in record && record.metadata ? Object.values(record.metadata) : [];
  const texts = [...searchedKeys.map((key) => textOf(record, key)), ...metadata];
  return texts.some((one) => typeof one === "string" && one.toLowerCase().includes(wanted));
}

function mentions(value: unknown, id: string): boolean {
  if (typeof value === "string") return value === id;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => mentions(inner, id));
}

/** Objects that refer to this one, oldest first; events and deliveries aside. */
export function mentionsOf(ctx: Context, id: string, most: number): ApiRecord[] {
  const found: ApiRecord[] = [];
  for (const kind of kindNames) {
    if (kind === "event" || kind === "delivery") continue;
    for (const record of ctx.store.of(kind).all()) {
      const { internal: _, ...visible }: ApiRecord & { internal?: unknown } = record;
      if (record.id !== id && mentions(visible, id)) found.push(record);
      if (found.length >= most) return found;
    }
  }
  return found;
}
