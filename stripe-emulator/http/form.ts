import { checkLineAmount } from "../arithmetic/amount-limits";
import type { Contract } from "../contract/contract";
import type { Schema } from "../contract/schema";
import { invalidRequest, StripeApiError } from "./errors";
import { checkMetadata } from "./metadata-limits";

export type FormValue = string | FormObject;
/** A null-prototype object, so that a key such as `__proto__` is only a key. */
export interface FormObject {
  [key: string]: FormValue;
}

function emptyObject(): FormObject {
  return Object.create(null);
}

const wellFormedKey = /^[^[\]]+(\[[^[\]]*\])*$/;

/** The SDK's types know only numbers. Of the API's, these few may have a fraction. */
const fractional: readonly string[] = [
  "amount_percent",
  "application_fee_percent",
  "cb_score",
  "height",
  "length",
  "percent_off",
  "percentage",
  "weight",
  "width",
];

/**
 * Reads form encoding with Stripe's brackets: `items[0][price]=p&expand[]=customer`.
 * @throws StripeApiError when a key's brackets don't match, or it is both a value and an object
 */
export function parseForm(encoded: string): FormObject {
  const root = emptyObject();
  /** How many entries each object has: counting them anew for every `[]` would take forever with many. */
  const sizes = new Map<FormObject, number>();
  const put = (target: FormObject, slot: string, value: FormValue) => {
    if (!(slot in target)) sizes.set(target, (sizes.get(target) ?? 0) + 1);
    target[slot] = value;
  };
  for (const [key, value] of new URLSearchParams(encoded)) {
    if (!wellFormedKey.test(key)) {
      throw invalidRequest(`Received unknown parameter: ${key}`, key, "parameter_unknown");
    }
    const name = /^[^[]*/.exec(key)?.[0] ?? "";
    const segments = [
      name,
      ...[...key.slice(name.length).matchAll(/\[([^\]]*)\]/g)].map(([, inner]) => inner ?? ""),
    ];
    let target = root;
    for (const [index, segment] of segments.entries()) {
      const slot = segment === "" ? String(sizes.get(target) ?? 0) : segment;
      if (index === segments.length - 1) {
        put(target, slot, value);
        break;
      }
      const next = target[slot] ?? emptyObject();
      if (typeof next === "string") throw invalidRequest(`Invalid object`, name);
      put(target, slot, next);
      target = next;
    }
  }
  return root;
}

function childPath(parent: string, key: string): string {
  return parent === "" ? key : `${parent}[${key}]`;
}

function isArrayLike(value: FormObject): boolean {
  return Object.keys(value).every((key) => /^\d+$/.test(key));
}

function listOf(values: readonly (string | number)[]): string {
  const shown = values.filter((value) => value !== "");
  if (shown.length < 2) return String(shown[0] ?? "");
  return `${shown.slice(0, -1).join(", ")}${shown.length > 2 ? "," : ""} or ${shown.at(-1)}`;
}

/**
 * Turns decoded form fields into typed parameters as the contract has them, refusing what Stripe refuses:
 * unknown, missing and ill-typed parameters.
 * @throws StripeApiError naming the parameter
 */
export function decodeParams(contract: Contract, schema: Schema | undefined, form: FormObject): object {
  const decoded = decode(contract, schema ?? { type: "object", additionalProperties: false }, form, "");
  if (typeof decoded !== "object" || decoded === null) throw new Error("Parameters are always an object");
  return decoded;
}

function decode(contract: Contract, unresolved: Schema, value: FormValue, path: string): unknown {
  const schema = contract.resolve(unresolved);
  if (schema.anyOf) return decodeUnion(contract, schema.anyOf, value, path);
  if (schema.enum || schema.const !== undefined) return decodeLiteral(schema, value, path);
  switch (schema.type) {
    case "string":
      return decodeString(value, path);
    case "number":
      return decodeNumber(value, path);
    case "boolean":
      if (value === "true" || value === "false") return value === "true";
      throw invalidRequest(`Invalid boolean: ${shown(value)}`, path);
    case "array":
      return decodeArray(contract, schema, value, path);
    case "object":
      return decodeObject(contract, schema, value, path);
    case "null":
      throw invalidRequest("Invalid value", path);
    default:
      return value;
  }
}

function shown(value: FormValue): string {
  return typeof value === "string" ? value : "hash";
}

function decodeNumber(value: FormValue, path: string): number {
  const name = /([^[\]]+)\]*$/.exec(path)?.[1] ?? path;
  const decimal = fractional.includes(name);
  const pattern = decimal ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  const number = typeof value === "string" && pattern.test(value) ? Number(value) : Number.NaN;
  if (!decimal && (name.includes("amount") || name === "balance")) checkLineAmount(number, path);
  if (decimal ? Number.isFinite(number) : Number.isSafeInteger(number)) return number;
  throw decimal
    ? invalidRequest(`Invalid decimal: ${shown(value)}`, path, "parameter_invalid_decimal")
    : invalidRequest(`Invalid integer: ${shown(value)}`, path, "parameter_invalid_integer");
}

function decodeLiteral(schema: Schema, value: FormValue, path: string): unknown {
  const allowed = schema.enum ?? (typeof schema.const === "boolean" ? [] : [schema.const ?? ""]);
  if (typeof schema.const === "boolean" && value === String(schema.const)) return schema.const;
  const found = allowed.find((literal) => String(literal) === value);
  if (found !== undefined) return found;
  throw invalidRequest(`Invalid ${path}: must be one of ${listOf(allowed)}`, path);
}

/** Whether an address leads somewhere; apps have schemes of their own. */
function isLink(address: string): boolean {
  return URL.canParse(address) && !["javascript:", "data:", "vbscript:"].includes(new URL(address).protocol);
}

function decodeString(value: FormValue, path: string): string {
  if (typeof value !== "string") throw invalidRequest("Invalid string: hash", path);
  if (value !== "" && /_decimal\]?$/.test(path) && !/^-?\d+(\.\d{1,12})?$/.test(value)) {
    throw invalidRequest(`Invalid decimal: ${value}`, path, "parameter_invalid_decimal");
  }
  // A link that runs a script has no place on a page.
  if (/_url\]?$/.test(path) && value !== "" && !isLink(value)) {
    throw invalidRequest("Not a valid URL", path, "url_invalid");
  }
  if (value !== "") return value;
  throw invalidRequest(
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; ` +
      `however '${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
    path,
    "parameter_invalid_empty",
  );
}

function decodeArray(contract: Contract, schema: Schema, value: FormValue, path: string): unknown[] {
  if (typeof value === "string" || !isArrayLike(value)) throw invalidRequest("Invalid array", path);
  return Object.keys(value)
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => decode(contract, schema.items ?? {}, value[key] ?? "", childPath(path, key)));
}

function decodeObject(contract: Contract, schema: Schema, value: FormValue, path: string): object {
  if (typeof value === "string") throw invalidRequest("Invalid object", path);
  const decoded: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const at = childPath(path, key);
    const property = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
    const other = schema.additionalProperties;
    if (property) decoded[key] = decode(contract, property, field, at);
    else if (typeof other === "object") decoded[key] = decodeAdditional(contract, other, field, at);
    else throw invalidRequest(`Received unknown parameter: ${at}`, at, "parameter_unknown");
  }
  for (const key of schema.required ?? []) {
    if (key in decoded) continue;
    const at = childPath(path, key);
    throw invalidRequest(`Missing required param: ${at}.`, at, "parameter_missing");
  }
  if (/(^|\[)metadata\]?$/.test(path)) checkMetadata(decoded, path);
  return decoded;
}

/** Values of a free map such as metadata: an empty one unsets its key. */
function decodeAdditional(contract: Contract, schema: Schema, value: FormValue, path: string): unknown {
  return value === "" ? "" : decode(contract, schema, value, path);
}

/** The branch that accepts the value; when none does, the error of the one that came furthest. */
function decodeUnion(contract: Contract, branches: Schema[], value: FormValue, path: string): unknown {
  // The SDK sends null as an empty value, which unsets.
  if (value === "" && branches.some((branch) => contract.resolve(branch).type === "null")) return "";
  let furthest: StripeApiError | undefined;
  for (const branch of branches) {
    if (contract.resolve(branch).type === "null") continue;
    try {
      return decode(contract, branch, value, path);
    } catch (error) {
      if (!(error instanceof StripeApiError)) throw error;
      const depth = error.details.param?.length ?? 0;
      // Among equals the last: an enum of special words stands before the type that is usual.
      if (depth >= (furthest?.details.param?.length ?? 0)) furthest = error;
    }
  }
  throw furthest ?? invalidRequest("Invalid value", path);
}
