import ts from "typescript-5";
import type { Schema } from "./schema";

export interface TypeConverter {
  fromNode(node: ts.TypeNode): Schema;
  /** Shape of `data.object` by event type, for the objects that are covered. */
  events(source: ts.SourceFile): Record<string, Schema>;
  definitions(): Record<string, Schema>;
}

const { TypeFlags } = ts;

function isLiteral(type: ts.Type): type is ts.StringLiteralType | ts.NumberLiteralType {
  return (type.flags & (TypeFlags.StringLiteral | TypeFlags.NumberLiteral)) !== 0;
}

/**
 * Turns the SDK's TypeScript types into JSON Schema.
 * @param responses declared response types; an object of a kind that none of them names is only required to
 *   have an id, so that the contract doesn't grow to all of Stripe
 */
export function createTypeConverter(checker: ts.TypeChecker, responses: ts.TypeNode[]): TypeConverter {
  const definitions: Record<string, Schema> = {};
  const names = new Map<ts.Type, string>();
  const coveredObjects = new Set(["discount", "event", "item", "plan"]);

  const objectName = (type: ts.Type): string | undefined => {
    const property = type.getProperty("object");
    if (!property || !type.getProperty("id")) return undefined;
    const value = checker.getTypeOfSymbol(property);
    return value.isStringLiteral() ? value.value : undefined;
  };
  const collect = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) {
      const name = objectName(checker.getTypeFromTypeNode(node));
      if (name) coveredObjects.add(name);
    }
    ts.forEachChild(node, collect);
  };
  for (const node of responses) collect(node);

  /**
   * The union of all of Stripe's events is their common envelope; what `data.object` holds is checked by
   * event type (see events()).
   */
  function eventEnvelope(anyEvent: ts.Type): Schema {
    definitions.Event ??= objectSchema(anyEvent, {
      type: { type: "string" },
      data: {
        type: "object",
        properties: { object: { type: "object" }, previous_attributes: { type: "object" } },
        required: ["object"],
        additionalProperties: false,
      },
    });
    return { $ref: "#/definitions/Event" };
  }

  function unionSchema(union: ts.UnionType): Schema {
    const [member] = union.types;
    if (member && union.types.every((type) => objectName(type) === "event")) return eventEnvelope(member);
    let members = union.types.filter((type) => !(type.flags & (TypeFlags.Undefined | TypeFlags.Void)));
    // `'a' | 'b' | OtherString` admits every string for the compiler's sake; the API doesn't.
    if (members.some(isLiteral)) members = members.filter((type) => !type.isIntersection());
    const literals = members.filter(isLiteral).map((type) => type.value);
    const booleans = members.filter((type) => type.flags & TypeFlags.BooleanLiteral);
    const rest = members.filter((type) => !isLiteral(type) && !(type.flags & TypeFlags.BooleanLiteral));
    const schemas = [
      ...(literals.length > 0 ? [{ enum: literals }] : []),
      ...rest.map(convert),
      ...(booleans.length === 2 ? [{ type: "boolean" as const }] : booleans.map(convert)),
    ];
    const [first] = schemas;
    return schemas.length === 1 && first ? first : { anyOf: schemas };
  }

  function isDecimal(type: ts.Type): boolean {
    return (
      [type.symbol?.name, type.aliasSymbol?.name].includes("Decimal") ||
      (type.getProperty("isZero") !== undefined && type.getProperty("plus") !== undefined)
    );
  }

  /** `Subscription.BillingMode` for a nested type; a counter tells apart those that share a name. */
  function nameOf(type: ts.Type): string {
    const symbol = type.aliasSymbol ?? type.symbol;
    const base = symbol
      ? checker
          .getFullyQualifiedName(symbol)
          .replace(/^".*"\./, "")
          .replace(/[^A-Za-z0-9_.]/g, "")
      : "Anonymous";
    let name = base;
    for (let n = 2; name in definitions; n += 1) name = `${base}.${n}`;
    return name;
  }

  function objectSchema(type: ts.Type, overrides: Record<string, Schema> = {}): Schema {
    const object = objectName(type);
    if (object && !coveredObjects.has(object)) {
      return { type: "object", properties: { object: { const: object } }, required: ["id", "object"] };
    }
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of type.getProperties()) {
      const value = checker.getTypeOfSymbol(property);
      // `deleted?: void` and `lastResponse` exist for the SDK's user only.
      if (property.name === "lastResponse" || value.flags & (TypeFlags.Void | TypeFlags.Never)) continue;
      if (value.getCallSignatures().length > 0) continue;
      const bare = value.isUnion()
        ? value.types.filter((member) => !(member.flags & TypeFlags.Undefined))
        : [];
      if (bare.length > 0 && bare.every((member) => member.flags & TypeFlags.Void)) continue;
      properties[property.name] = overrides[property.name] ?? convert(value);
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    const index = type.getStringIndexType();
    return {
      type: "object",
      properties,
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: index ? convert(index) : false,
    };
  }

  function convert(type: ts.Type): Schema {
    if (isLiteral(type)) return { const: type.value };
    if (type.flags & TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === "true" };
    if (type.flags & TypeFlags.String) return { type: "string" };
    if (type.flags & TypeFlags.Number) return { type: "number" };
    if (type.flags & TypeFlags.Boolean) return { type: "boolean" };
    if (type.flags & TypeFlags.Null) return { type: "null" };
    if (type.flags & (TypeFlags.Any | TypeFlags.Unknown)) return {};
    if (type.isUnion()) return unionSchema(type);
    if (checker.isArrayType(type)) {
      const [element] = checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", items: element ? convert(element) : {} };
    }
    if (isDecimal(type)) return { type: "string" };
    if (type.isIntersection() && type.types.some((member) => member.flags & TypeFlags.String)) {
      return { type: "string" };
    }
    let name = names.get(type);
    if (!name) {
      name = nameOf(type);
      names.set(type, name);
      // Reserved before its properties are read, since types refer to themselves.
      definitions[name] = {};
      definitions[name] = objectSchema(type);
    }
    return { $ref: `#/definitions/${name}` };
  }

  return {
    fromNode: (node) => convert(checker.getNonNullableType(checker.getTypeFromTypeNode(node))),
    events(source) {
      const events: Record<string, Schema> = {};
      for (const node of source.statements) {
        if (!ts.isInterfaceDeclaration(node) || !node.name.text.endsWith("Event")) continue;
        const event = checker.getTypeAtLocation(node);
        const type = event.getProperty("type");
        const data = event.getProperty("data");
        const object = data && checker.getTypeOfSymbol(data).getProperty("object");
        if (!type || !object) continue;
        const name = checker.getTypeOfSymbol(type);
        const shape = checker.getTypeOfSymbol(object);
        const kind = objectName(shape);
        if (name.isStringLiteral() && kind && coveredObjects.has(kind)) events[name.value] = convert(shape);
      }
      return events;
    },
    definitions: () => definitions,
  };
}
