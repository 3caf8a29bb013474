import type { Context } from "../context";
import { type ApiRecord, type Json, render } from "../store/render";
import { invalidRequest, resourceMissing } from "./errors";

export interface PageParams {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

/**
 * One page of records, newest first, by Stripe's cursors.
 * @param records oldest first, as the store keeps them
 * @throws StripeApiError when the limit is out of range or a cursor names nothing
 */
export function listPage<R extends ApiRecord>(
  ctx: Context,
  records: readonly R[],
  params: PageParams,
  url: string,
  order: "newest_first" | "as_given" = "newest_first",
): Json {
  const sorted = order === "newest_first" ? [...records].reverse() : [...records];
  const page = pageOf(sorted, params);
  return {
    object: "list",
    data: page.data.map((record) => render(ctx, record)),
    has_more: page.hasMore,
    url,
  };
}

/** How many objects a page holds: ten, or what was asked for. @throws StripeApiError beyond 1 to 100 */
export function limitOf(limit = 10): number {
  if (limit >= 1 && limit <= 100 && Number.isInteger(limit)) return limit;
  const bound = limit > 100 ? "less than or equal to 100" : "greater than or equal to 1";
  throw invalidRequest(`This value must be ${bound}.`, "limit", "parameter_invalid_integer");
}

/** @throws StripeApiError when the limit is out of range, a cursor names nothing, or both are given */
export function pageOf<R extends { id: string }>(
  sorted: readonly R[],
  params: PageParams,
): { data: R[]; hasMore: boolean } {
  const limit = limitOf(params.limit);
  if (params.starting_after && params.ending_before) {
    throw invalidRequest(
      "Please do not specify both `ending_before` and `starting_after`; these parameters are mutually exclusive.",
      "ending_before",
    );
  }
  const positionOf = (id: string, param: string): number => {
    const index = sorted.findIndex((record) => record.id === id);
    if (index < 0) throw resourceMissing("object", id, param, 400);
    return index;
  };
  if (params.ending_before) {
    const end = positionOf(params.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    return { data: sorted.slice(start, end), hasMore: start > 0 };
  }
  const start = params.starting_after ? positionOf(params.starting_after, "starting_after") + 1 : 0;
  return { data: sorted.slice(start, start + limit), hasMore: sorted.length > start + limit };
}

/** `created=…` or `created[gte]=…&created[lt]=…`, in Unix seconds. */
export type Range = number | { gt?: number; gte?: number; lt?: number; lte?: number };

/** Whether a moment lies in the range; none lies in any but the missing range. */
export function inRange(value: number | null, range: Range | undefined): boolean {
  if (range === undefined) return true;
  if (value === null) return false;
  if (typeof range === "number") return value === range;
  return (
    (range.gt === undefined || value > range.gt) &&
    (range.gte === undefined || value >= range.gte) &&
    (range.lt === undefined || value < range.lt) &&
    (range.lte === undefined || value <= range.lte)
  );
}
