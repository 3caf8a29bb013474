import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { kindNames } from "../store/collections";
import { openShapes } from "./open-shapes";
import type { ContractFile, Schema } from "./schema";

const file: ContractFile = JSON.parse(readFileSync(new URL("./contract.gen.json", import.meta.url), "utf8"));

/** Places below a schema that accept anything, or objects with whatever attributes. References aren't followed. */
function openPlaces(schema: Schema, at: string): string[] {
  const { $ref, anyOf, items, properties, additionalProperties, type } = schema;
  if ($ref) {
    return $ref.replace("#/definitions/", "") in file.definitions ? [] : [`${at} (${$ref} isn't defined)`];
  }
  if (Object.keys(schema).length === 0 || (type === "object" && additionalProperties === undefined))
    return [at];
  if (additionalProperties === true || (type === "array" && !items)) return [at];
  return [
    ...(anyOf ?? []).flatMap((branch) => openPlaces(branch, at)),
    ...(items ? openPlaces(items, `${at}[]`) : []),
    ...Object.entries(properties ?? {}).flatMap(([name, value]) => openPlaces(value, `${at}.${name}`)),
    ...(typeof additionalProperties === "object" ? openPlaces(additionalProperties, `${at}.*`) : []),
  ];
}

it("accepts anything only where a reason is written down", () => {
  const places = [
    ...Object.entries(file.definitions).flatMap(([name, schema]) => openPlaces(schema, name)),
    ...file.routes.flatMap(({ method, path, params, response }) => [
      ...openPlaces(response, `${method} ${path}`),
      ...(params ? openPlaces(params, `${method} ${path} (parameters)`) : []),
    ]),
    ...Object.entries(file.events).flatMap(([type, schema]) => openPlaces(schema, type)),
  ];
  expect(places.sort()).toEqual([...openShapes.keys()].sort());
});

it("leaves open no object that the emulator has", () => {
  const open = [...openShapes.keys()].flatMap(
    (name) => file.definitions[name]?.properties?.object?.const ?? [],
  );
  expect(open.length).toBeGreaterThan(0);
  expect(kindNames.filter((kind) => open.includes(kind))).toEqual([]);
});
