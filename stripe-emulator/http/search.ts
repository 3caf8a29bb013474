import { createHash } from "node:crypto";
import type { Context } from "../context";
import { type ApiRecord, type Json, render } from "../store/render";
import { invalidRequest } from "./errors";
import { limitOf } from "./list";
import { type Clause, parseSearchQuery, type SearchQuery } from "./search-query";

/** A `string` knows substrings, a `token` is equal or not, a `number` has an order. */
export type FieldType = "string" | "token" | "number";

/** What of an object can be searched. */
export interface SearchField<R> {
  type: FieldType;
  value: (record: R) => unknown;
}

export interface Searchable<R extends ApiRecord> {
  /** As in the address: `payment_intents`. */
  resource: string;
  /** Beside `metadata`, which everything searchable has. */
  fields: Readonly<Record<string, SearchField<R>>>;
  /** What is searched, oldest first. */
  records: (ctx: Context) => readonly R[];
}

export interface SearchParams {
  query: string;
  limit?: number;
  page?: string;
  expand?: string[];
}

const shortestSubstring = 3;

type Test<R> = (record: R) => boolean;

/** @throws StripeApiError for a field or comparison that there isn't */
function testOf<R extends ApiRecord>({ resource, fields }: Searchable<R>, clause: Clause): Test<R> {
  const { field, metadataKey, comparison, value } = clause;
  const known = Object.hasOwn(fields, field) ? fields[field] : undefined;
  const metadata = field === "metadata" && metadataKey !== null;
  if (!metadata && (!known || metadataKey !== null)) {
    throw invalidRequest(
      `Field \`${field}\` is an unsupported search field for resource \`${resource}\`. See https://stripe.com/docs/search#query-fields-for-${resource.replaceAll("_", "")} for a list of supported fields.`,
      "query",
    );
  }
  const type = known?.type ?? "token";
  const read = (record: R): unknown => (known ? known.value(record) : metadataOf(record)[metadataKey ?? ""]);
  if (value === null) {
    if (comparison !== ":") throw unsupported(comparison, "null");
    return (record) => (read(record) ?? null) === null;
  }
  switch (comparison) {
    case ":":
      return (record) => isSame(read(record), value);
    case "~":
      if (type !== "string") throw unsupported(comparison, field);
      if (value.length < shortestSubstring) {
        throw invalidRequest(
          `Substring search needs at least ${shortestSubstring} characters; \`${value}\` is shorter.`,
          "query",
        );
      }
      return (record) =>
        String(read(record) ?? "")
          .toLowerCase()
          .includes(value.toLowerCase());
    default: {
      const bound = Number(value);
      if (type !== "number" || value.trim() === "" || Number.isNaN(bound))
        throw unsupported(comparison, field);
      return (record) => compares(read(record), comparison, bound);
    }
  }
}

function unsupported(comparison: string, field: string): Error {
  return invalidRequest(`The operator \`${comparison}\` is not supported for \`${field}\`.`, "query");
}

function metadataOf(record: ApiRecord): Record<string, unknown> {
  return "metadata" in record ? (record.metadata ?? {}) : {};
}

/** Without regard to case, as Stripe compares. */
function isSame(actual: unknown, wanted: string): boolean {
  if (actual === null || actual === undefined) return false;
  return String(actual).toLowerCase() === wanted.toLowerCase();
}

function compares(actual: unknown, comparison: ">" | "<" | ">=" | "<=", bound: number): boolean {
  if (typeof actual !== "number") return false;
  switch (comparison) {
    case ">":
      return actual > bound;
    case "<":
      return actual < bound;
    case ">=":
      return actual >= bound;
    case "<=":
      return actual <= bound;
  }
}

function matcher<R extends ApiRecord>(searchable: Searchable<R>, query: SearchQuery): Test<R> {
  const tests = query.clauses.map((clause): Test<R> => {
    const test = testOf(searchable, clause);
    return clause.negated ? (record) => !test(record) : test;
  });
  return query.combination === "or"
    ? (record) => tests.some((test) => test(record))
    : (record) => tests.every((test) => test(record));
}

/** A page's name: which query it belongs to, and the last object before it. */
function pageName(query: string, lastId: string): string {
  return Buffer.from(`${digestOf(query)} ${lastId}`).toString("base64url");
}

function digestOf(query: string): string {
  return createHash("sha256").update(query).digest("base64url").slice(0, 16);
}

/** Where a page begins. @throws StripeApiError for the page of another query */
function startOf(records: readonly ApiRecord[], query: string, page: string | undefined): number {
  if (page === undefined) return 0;
  const [digest, lastId] = Buffer.from(page, "base64url").toString().split(" ");
  const index = digest === digestOf(query) ? records.findIndex(({ id }) => id === lastId) : -1;
  if (index < 0) throw invalidRequest(`Invalid page \`${page}\` for this search query.`, "page");
  return index + 1;
}

/**
 * One page of what a query finds, newest first. Unlike Stripe's index this one is never late.
 * @throws StripeApiError when the query, its fields, the limit or the page can't be understood
 */
export function searchPage<R extends ApiRecord>(
  ctx: Context,
  searchable: Searchable<R>,
  { query, limit, page, expand = [] }: SearchParams,
): Json {
  const matches = matcher(searchable, parseSearchQuery(query));
  const found = searchable.records(ctx).filter(matches).reverse();
  const start = startOf(found, query, page);
  const data = found.slice(start, start + limitOf(limit));
  const last = data.at(-1);
  const hasMore = start + data.length < found.length;
  return {
    object: "search_result",
    data: data.map((record) => render(ctx, record)),
    has_more: hasMore,
    next_page: hasMore && last ? pageName(query, last.id) : null,
    url: `/v1/${searchable.resource}/search`,
    ...(expand.includes("total_count") ? { total_count: found.length } : {}),
  };
}
