import { expect, test } from "vitest";
import { initials } from "./avatar";

test.each([
  ["Ada Lovelace", "AL"],
  ["Ada Byron King Lovelace", "AL"],
  ["  acme ", "A"],
  ["éva østergård", "ÉØ"],
  ["𝒜da", "𝒜"],
  ["", ""],
])("initials of %j are %j", (name, expected) => {
  expect(initials(name)).toBe(expected);
});
