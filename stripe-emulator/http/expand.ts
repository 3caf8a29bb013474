import type { Context } from "../context";
import type { Contract } from "../contract/contract";
import type { Schema } from "../contract/schema";
import type { Kind } from "../store/records";
import { type ApiKind, type Json, render } from "../store/render";
import { invalidRequest } from "./errors";
import { includable } from "./includable";

/** Stripe's limit of levels in one expansion path. */
const deepest = 4;
/** Of a search: a number rather than an object, which the search itself adds. */
const searchCount = "total_count";

/** The plain branches of a schema: references followed, unions flattened, lists as what they list. */
function branchesOf(contract: Contract, schema: Schema): Schema[] {
  const resolved = contract.resolve(schema);
  if (resolved.anyOf) return resolved.anyOf.flatMap((branch) => branchesOf(contract, branch));
  if (resolved.type === "array") return resolved.items ? branchesOf(contract, resolved.items) : [];
  return [resolved];
}

/** The shapes that an attribute of a shape can have. */
function attributeOf(contract: Contract, schemas: readonly Schema[], name: string): Schema[] {
  return schemas.flatMap(({ properties }) => {
    const property = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property ? branchesOf(contract, property) : [];
  });
}

/**
 * Refuses expansions that lead nowhere, before the request does anything.
 * @throws StripeApiError when a path is too deep or names something that can't be expanded
 */
export function checkExpansions(contract: Contract, response: Schema, paths: readonly string[]): void {
  for (const path of paths) {
    const segments = path.split(".");
    if (segments.length > deepest) {
      throw invalidRequest(
        `You cannot expand more than ${deepest} levels of a property. Property: ${path}`,
        "expand",
        "property_expansion_max_depth",
      );
    }
    if (path === searchCount && contract.resolve(response).properties?.total_count) continue;
    let schemas = branchesOf(contract, response);
    for (const segment of segments) {
      schemas = attributeOf(contract, schemas, segment).filter(({ type }) => type === "object");
      if (schemas.length === 0) {
        throw invalidRequest(
          `This property cannot be expanded (${path}). You may want to try expanding it with a different API version.`,
          "expand",
        );
      }
    }
  }
}

/** Replaces ids in a response by the objects they name, in place. The paths have been checked. */
export function expand(ctx: Context, body: Json, response: Schema, paths: readonly string[]): void {
  const schemas = paths.length > 0 ? branchesOf(ctx.contract, response) : [];
  for (const path of paths) {
    if (path !== searchCount) expandPath(ctx, body, schemas, path.split("."));
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function expandPath(
  ctx: Context,
  target: Json,
  schemas: readonly Schema[],
  segments: readonly string[],
): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  const own = includable(target.object);
  const deep = rest.length > 0 ? own?.[segments.join(".")] : undefined;
  if (deep && typeof target.id === "string") {
    place(target, segments, deep(ctx, target.id));
    return;
  }
  const include = own?.[segment];
  if (!(segment in target) && include && typeof target.id === "string") {
    target[segment] = include(ctx, target.id);
  }
  const inner = attributeOf(ctx.contract, schemas, segment);
  const value = target[segment];
  target[segment] = Array.isArray(value)
    ? value.map((element: unknown) => expandValue(ctx, element, inner, rest))
    : expandValue(ctx, value, inner, rest);
}

/** Sets what lies inside of objects within the target. */
function place(target: Json, [segment, ...rest]: readonly string[], value: unknown): void {
  if (segment === undefined) return;
  const inner = target[segment];
  if (rest.length === 0) target[segment] = value;
  else if (isObject(inner)) place(inner, rest, value);
}

function expandValue(
  ctx: Context,
  value: unknown,
  schemas: readonly Schema[],
  rest: readonly string[],
): unknown {
  const target = typeof value === "string" ? (recordNamed(ctx, value, schemas) ?? value) : value;
  if (isObject(target)) expandPath(ctx, target, schemas, rest);
  return target;
}

/** The object with this id, of one of the kinds that may stand here. */
function recordNamed(ctx: Context, id: string, schemas: readonly Schema[]): Json | undefined {
  for (const { properties } of schemas) {
    const kind = properties?.object?.const;
    const record = typeof kind === "string" && isApiKind(ctx, kind) ? recordOf(ctx, kind, id) : undefined;
    if (record) return record;
  }
  return undefined;
}

function isApiKind(ctx: Context, kind: string): kind is ApiKind {
  return kind in ctx.store.collections && kind !== "delivery";
}

function recordOf<K extends ApiKind & Kind>(ctx: Context, kind: K, id: string): Json | undefined {
  const record = ctx.store.of(kind).get(id);
  return record ? render(ctx, record) : undefined;
}
