import type { Context } from "../context";
import type { Json } from "../store/render";

/** Placeholders of the route, by name. */
export interface PathParams extends Record<string, string> {
  id: string;
}

export interface Route {
  /** As in the contract: `POST /v1/customers/{id}`. */
  key: string;
  handle(ctx: Context, params: object, path: PathParams): Json;
}

/** One route of the API. Its parameters arrive decoded and checked by the contract. */
export function route<P extends object>(
  key: string,
  handle: (ctx: Context, params: P, path: PathParams) => Json,
): Route {
  // P and the contract come from the same types of the SDK, so what the contract let through is a P.
  return { key, handle: (ctx, params, path) => handle(ctx, params as P, path) };
}
