import { expect, it } from "vitest";
import { personNameSchema } from "./schema";

it.each(["Ada\0Lovelace", "Ada\nLovelace", "\u001b[2JAda"])(
  "refuses control characters in a name: %j",
  (name) => expect(personNameSchema.safeParse(name).success).toBe(false),
);

it.each(["Ada Lovelace", "Ngô Bảo Châu", "李小龍", "O'Brien"])("takes %s", (name) =>
  expect(personNameSchema.parse(` ${name} `)).toBe(name),
);
