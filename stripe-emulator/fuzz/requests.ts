import type { Contract } from "../contract/contract";
import type { RouteContract, Schema } from "../contract/schema";
import type { Random } from "../lives/random";
import { kindNames } from "../store/collections";
import type { Kind } from "../store/records";
import type { Store } from "../store/store";
import { recipes } from "./recipes";
import { openedAt } from "./shop";

export interface FuzzRequest {
  method: string;
  path: string;
  form: string;
}

/** Which kind an id in a path is of, by the segment before it. */
const kindsOfPaths: Record<string, Kind> = {
  balance_transactions: "balance_transaction",
  charges: "charge",
  configurations: "billing_portal.configuration",
  coupons: "coupon",
  credit_notes: "credit_note",
  customers: "customer",
  events: "event",
  invoice_payments: "invoice_payment",
  invoiceitems: "invoiceitem",
  invoices: "invoice",
  lines: "line_item",
  meters: "billing.meter",
  payment_intents: "payment_intent",
  payment_methods: "payment_method",
  prices: "price",
  products: "product",
  promotion_codes: "promotion_code",
  refunds: "refund",
  sessions: "checkout.session",
  setup_intents: "setup_intent",
  subscription_items: "subscription_item",
  subscription_schedules: "subscription_schedule",
  subscriptions: "subscription",
  tax_ids: "tax_id",
  tax_rates: "tax_rate",
  test_clocks: "test_helpers.test_clock",
  webhook_endpoints: "webhook_endpoint",
};

/** Which kind a parameter names, where its name isn't the kind's. */
const kindsOfParams: Record<string, Kind> = {
  configuration: "billing_portal.configuration",
  credit_note_line_item: "credit_note_line_item",
  default_payment_method: "payment_method",
  default_price: "price",
  default_tax_rates: "tax_rate",
  ending_before: "event",
  from_invoice: "invoice",
  from_subscription: "subscription",
  id: "line_item",
  invoice_item: "invoiceitem",
  invoice_line_item: "line_item",
  meter: "billing.meter",
  schedule: "subscription_schedule",
  starting_after: "event",
  tax_rates: "tax_rate",
  test_clock: "test_helpers.test_clock",
};

const wildStrings = [
  "",
  " ",
  "0",
  "-1",
  "true",
  "null",
  "[]",
  "__proto__",
  "constructor",
  "pm_card_visa",
  "tok_visa",
  "usd",
  "jpy",
  "eur",
  "xxx",
  "now",
  "FIVE",
  "calls",
  "https://example.com/",
  "javascript:alert(1)",
  "<script>alert(1)</script>",
  "card",
  "sepa_debit",
  "Ünïcødé \u202e\u0000",
  "x".repeat(6_000),
];

const numbers = [
  "0",
  "1",
  "2",
  "3",
  "12",
  "50",
  "100",
  "101",
  "500",
  "1700",
  "-1",
  "-500",
  "0.5",
  "1.005",
  "99999999",
  "100000000",
  "9007199254740991",
  "9007199254740993",
  "-9007199254740991",
  "1e9",
  "NaN",
  "Infinity",
  "",
];

const decimals = [
  "0",
  "1",
  "12.5",
  "0.000000000001",
  "-1",
  "1e3",
  "99999999999999999",
  "abc",
  "1.0000000000001",
];

const moments = [-400, -40, -1, 0, 0.01, 1, 6, 31, 90, 366, 1_000].map((days) =>
  String(openedAt + Math.round(days * 86_400)),
);

const isMoment = (name: string) =>
  /(_at|_start|_end|date|time|timestamp|anchor|_until|resumes_at|start|end|gte|lte)$/.test(name);
const isPlaceholder = (segment: string) => segment.startsWith("{");

/** Makes requests that are right or nearly right, and then spoils some. */
export class Requests {
  /** Whom the request at hand is about. */
  #customer: string | undefined;

  constructor(
    private readonly contract: Contract,
    private readonly store: Store,
    private readonly random: Random,
  ) {}

  /** A request of one route. */
  of(route: RouteContract): FuzzRequest {
    this.#customer = this.random.some(this.store.of("customer").all())?.id;
    const segments = route.path.split("/");
    const path = segments
      .map((segment, index) =>
        isPlaceholder(segment) ? this.#pathId(segments[index - 1] ?? "", segments) : segment,
      )
      .join("/");
    const fields: [string, string][] = [];
    const recipe = this.random.chance(0.7)
      ? this.random.some(recipes[`${route.method} ${route.path}`] ?? [])
      : undefined;
    if (recipe !== undefined) this.#recipe(recipe, route, fields);
    else if (route.params) this.#object(route.params, "", 0, fields);
    if (this.random.chance(0.25)) this.#spoil(fields);
    const form = fields.map(
      ([key, value]) => `${key}=${encodeURIComponent(value.replace(/[\ud800-\udfff]/g, ""))}`,
    );
    return { method: route.method, path, form: form.join("&") };
  }

  #pathId(before: string, segments: readonly string[]): string {
    if (this.random.chance(0.03)) return encodeURIComponent(this.random.some(wildStrings) ?? "") || "x";
    const kind =
      before === "balance_transactions" && segments.includes("customers")
        ? "customer_balance_transaction"
        : kindsOfPaths[before];
    return encodeURIComponent(kind ? this.#idOf(kind) : "x");
  }

  /** Mostly one of the request's customer. */
  #idOf(kind: Kind): string {
    if (kind === "customer" && this.#customer && this.random.chance(0.9)) return this.#customer;
    const all: { id: string; customer?: unknown }[] = this.store.of(kind).all();
    const own = all.filter(({ customer }) => customer === undefined || customer === this.#customer);
    const record = this.random.some(own.length > 0 && this.random.chance(0.9) ? own : all);
    return record?.id ?? "none";
  }

  #recipe(recipe: string, route: RouteContract, fields: [string, string][]): void {
    for (const [key, value] of new URLSearchParams(recipe)) {
      const kind = kindNames.find((known) => value === `$${known}`);
      fields.push([key, kind ? this.#idOf(kind) : value]);
    }
    const { properties = {} } = this.contract.resolve(route.params ?? {});
    for (let count = this.random.int(0, 2); count > 0; count -= 1) {
      const [name, schema] = this.random.some(Object.entries(properties)) ?? [];
      const known = fields.some(([key]) => key === name || key.startsWith(`${name}[`));
      if (name && schema && name !== "expand" && !known) this.#value(schema, name, name, 1, fields);
    }
  }

  #spoil(fields: [string, string][]): void {
    const field = this.random.some(fields);
    if (!field) return;
    const [key] = field;
    const spoilt: (() => void)[] = [
      () => (field[1] = this.random.some(wildStrings) ?? ""),
      () => (field[1] = this.random.some(numbers) ?? ""),
      () => (field[0] = `${key}[x]`),
      () => (field[0] = `${key}[]`),
      () => (field[0] = `${key}[0][__proto__]`),
      () => fields.push([key, this.random.some(wildStrings) ?? ""]),
      () => fields.push([`${key}[a]`, "1"]),
      () => fields.push(["constructor", "1"]),
    ];
    this.random.some(spoilt)?.();
  }

  #value(unresolved: Schema, name: string, path: string, depth: number, fields: [string, string][]): void {
    const schema = this.contract.resolve(unresolved);
    const add = (value: string | number | boolean) => void fields.push([path, String(value)]);
    if (schema.anyOf) {
      const branch = this.random.some(schema.anyOf);
      if (branch) this.#value(branch, name, path, depth, fields);
    } else if (schema.enum) add(this.random.some(schema.enum) ?? "");
    else if (schema.const !== undefined) add(schema.const);
    else if (schema.type === "string") add(this.#string(name));
    else if (schema.type === "number") add(this.#number(name));
    else if (schema.type === "boolean") add(this.random.chance(0.5));
    else if (schema.type === "null") add("");
    else if (schema.type === "array") {
      const count = this.random.chance(0.1) ? 0 : this.random.int(1, 2);
      for (let index = 0; index < count; index += 1) {
        this.#value(schema.items ?? {}, name, `${path}[${index}]`, depth + 1, fields);
      }
      if (count === 0) add("");
    } else if (schema.type === "object") this.#object(schema, path, depth, fields);
  }

  #object(unresolved: Schema, path: string, depth: number, fields: [string, string][]): void {
    const schema = this.contract.resolve(unresolved);
    if (schema.anyOf) {
      this.#value(schema, "", path, depth, fields);
      return;
    }
    const properties = Object.entries(schema.properties ?? {});
    const optional = properties.filter(([name]) => !schema.required?.includes(name) && name !== "expand");
    const chosen = new Set(schema.required);
    const wanted = depth > 3 ? 0 : this.random.int(0, depth === 0 ? 4 : 2);
    for (let count = 0; count < wanted; count += 1) chosen.add(this.random.some(optional)?.[0] ?? "");
    // What is nearly always needed, though each has an alternative.
    for (const name of [
      "customer",
      "price",
      "product",
      "items",
      "line_items",
      "mode",
      "currency",
      "invoice",
      "amount",
    ]) {
      if (optional.some(([known]) => known === name) && this.random.chance(0.5)) chosen.add(name);
    }
    for (const [name, property] of properties) {
      if (chosen.has(name))
        this.#value(property, name, path === "" ? name : `${path}[${name}]`, depth + 1, fields);
    }
    if (typeof schema.additionalProperties === "object") {
      fields.push([
        `${path}[${this.random.some(["a", "__proto__", "usd", "eur", "stripe_customer_id", "value"])}]`,
        this.#number(""),
      ]);
    }
  }

  #string(name: string): string {
    if (name === "id" && this.random.chance(0.5)) return this.#idOf("subscription_item");
    const kind = kindsOfParams[name] ?? Object.values(kindsOfPaths).find((known) => known === name);
    if (kind && this.random.chance(0.9)) return this.#idOf(kind);
    if (name.endsWith("currency") && this.random.chance(0.8)) return "usd";
    if (name.endsWith("_decimal")) return this.random.some(decimals) ?? "";
    if (/url$/.test(name) && this.random.chance(0.8)) return "https://example.com/";
    if (name === "query")
      return (
        this.random.some(['name:"Ada"', "created>5", 'metadata["a"]:"1"', "x", '-status:"open" OR']) ?? ""
      );
    return this.random.some(wildStrings) ?? "";
  }

  #number(name: string): string {
    if (isMoment(name) && this.random.chance(0.8)) return this.random.some(moments) ?? "";
    return this.random.some(this.random.chance(0.6) ? numbers.slice(1, 10) : numbers) ?? "";
  }
}
