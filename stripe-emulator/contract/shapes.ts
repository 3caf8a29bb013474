import { createRequire } from "node:module";
import type { Ajv, ErrorObject, SchemaValidateFunction, ValidateFunction } from "ajv";
import type { Schema } from "./schema";

const prefix = "#/definitions/";

/** Loaded with the first check: it takes longer than all of the emulator's own start. */
function loadAjv(): Ajv {
  const ajv: typeof import("ajv") = createRequire(import.meta.url)("ajv");
  return new ajv.Ajv({ strict: false, validateSchema: false });
}

/** What a value has wrong by a schema, or null. */
export type ShapeChecker = (schema: Schema, value: unknown) => string | null;

/**
 * Checks values with ajv. Stripe's objects refer to each other so much that compiling one compiles them all,
 * which takes seconds; so every definition is compiled by itself, when a value first reaches it.
 */
export function createShapeChecker(definitions: Record<string, Schema>): ShapeChecker {
  let prepared: Ajv | undefined;
  const byName = new Map<string, ValidateFunction>();
  const bySchema = new WeakMap<Schema, ValidateFunction>();

  const followDefinition: SchemaValidateFunction = (name: string, value: unknown, _schema, context) => {
    let validate = byName.get(name);
    if (!validate) {
      validate = compile(definitions[name] ?? {});
      byName.set(name, validate);
    }
    if (validate(value)) return true;
    const at = context?.instancePath ?? "";
    followDefinition.errors = (validate.errors ?? []).map((error) => ({
      ...error,
      instancePath: at + error.instancePath,
    }));
    return false;
  };
  const compile = (schema: Schema): ValidateFunction => {
    prepared ??= loadAjv();
    if (!prepared.getKeyword("definition")) {
      prepared.addKeyword({ keyword: "definition", errors: "full", validate: followDefinition });
    }
    return prepared.compile(lazy(schema));
  };

  return (schema, value) => {
    let validate = bySchema.get(schema);
    if (!validate) {
      validate = compile(schema);
      bySchema.set(schema, validate);
    }
    return validate(value) ? null : describe(validate.errors);
  };
}

/** The schema with its references as the keyword that compiles them late. */
function lazy(schema: Schema): object {
  const { $ref, anyOf, items, properties, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...($ref ? { definition: $ref.slice(prefix.length) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(lazy) } : {}),
    ...(items ? { items: lazy(items) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, lazy(value)]),
          ),
        }
      : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === "object" ? lazy(additionalProperties) : additionalProperties,
        }),
  };
}

/** Errors of the branches of a union are noise; the deepest path is where the mismatch is. */
function describe(errors: ErrorObject[] | null | undefined): string {
  const worst = [...(errors ?? [])].sort(
    (a, b) => b.instancePath.split("/").length - a.instancePath.split("/").length,
  );
  return worst
    .slice(0, 3)
    .map(({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`)
    .join("; ");
}
