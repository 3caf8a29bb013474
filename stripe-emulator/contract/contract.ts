import { readFileSync } from "node:fs";
import type { ContractFile, RouteContract, Schema } from "./schema";
import { createShapeChecker } from "./shapes";

export interface RouteMatch {
  route: RouteContract;
  /** Values of the placeholders, URL-decoded. */
  path: Record<string, string>;
}

/** The routes, parameters and shapes of the installed Stripe SDK. */
export interface Contract {
  readonly sdkVersion: string;
  readonly apiVersion: string;
  readonly routes: readonly RouteContract[];
  /** Whether the SDK has this route, e.g. `POST /v1/customers/{id}`. */
  hasRoute(key: string): boolean;
  match(method: string, pathname: string): RouteMatch | undefined;
  /** Follows a reference to its definition. */
  resolve(schema: Schema): Schema;
  /** What a response body has wrong, or null. */
  responseMismatch(route: RouteContract, body: unknown): string | null;
  /** What an event's object has wrong, or null. */
  eventMismatch(type: string, object: unknown): string | null;
}

const prefix = "#/definitions/";

function load(): Contract {
  const file: ContractFile = JSON.parse(
    readFileSync(new URL("./contract.gen.json", import.meta.url), "utf8"),
  );
  const mismatch = createShapeChecker(file.definitions);
  const routes = file.routes.map((route) => ({ route, segments: route.path.split("/") }));
  // A literal segment wins over a placeholder: /v1/customers/search isn't a customer.
  routes.sort((a, b) => a.segments.filter(isPlaceholder).length - b.segments.filter(isPlaceholder).length);
  const keys = new Set(file.routes.map(({ method, path }) => `${method} ${path}`));

  return {
    sdkVersion: file.sdkVersion,
    apiVersion: file.apiVersion,
    routes: file.routes,
    hasRoute: (key) => keys.has(key),
    match(method, pathname) {
      const given = pathname.split("/");
      for (const { route, segments } of routes) {
        if (route.method !== method || segments.length !== given.length) continue;
        const path: Record<string, string> = {};
        const matches = segments.every((segment, index) => {
          const value = given[index] ?? "";
          if (!isPlaceholder(segment)) return segment === value;
          path[segment.slice(1, -1)] = decoded(value);
          return value !== "";
        });
        if (matches) return { route, path };
      }
      return undefined;
    },
    resolve(schema) {
      if (!schema.$ref) return schema;
      const definition = file.definitions[schema.$ref.slice(prefix.length)];
      if (!definition) throw new Error(`The contract has no definition ${schema.$ref}`);
      return definition;
    },
    responseMismatch: (route, body) => mismatch(route.response, body),
    eventMismatch(type, object) {
      const schema = file.events[type];
      return schema ? mismatch(schema, object) : `The SDK knows no event ${type}`;
    },
  };
}

function isPlaceholder(segment: string): boolean {
  return segment.startsWith("{");
}

/** A path with a stray percent sign is left as it is, and then names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

let loaded: Contract | undefined;

/** The contract, read on first use and shared by all emulators of the process. */
export function stripeContract(): Contract {
  loaded ??= load();
  return loaded;
}
