/** The small part of JSON Schema (draft-07) that the generator writes. */
export interface Schema {
  $ref?: string;
  const?: string | number | boolean;
  enum?: (string | number)[];
  type?: "string" | "number" | "boolean" | "null" | "array" | "object";
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

export interface RouteContract {
  method: string;
  /** With placeholders: `/v1/customers/{id}`. */
  path: string;
  /** Absent when the method takes no parameters. */
  params?: Schema;
  response: Schema;
}

/** What contract.gen.json holds. */
export interface ContractFile {
  sdkVersion: string;
  apiVersion: string;
  routes: RouteContract[];
  /** Shape of `data.object` by event type. */
  events: Record<string, Schema>;
  definitions: Record<string, Schema>;
}
