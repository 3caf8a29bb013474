import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseNextPath } from "./next-path";

describe("parseNextPath", () => {
  it.each([
    "/",
    "/o/acme",
    "/checkout?price=pro_month_usd&x=%2F%2Fevil",
    "/o/acme#members",
    "/pricing?a=/b//c",
  ])("takes a page of ours: %s", (path) => expect(parseNextPath(path)).toBe(path));

  it.each([
    "",
    "o/acme",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/o\\..\\evil",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/o/..//evil.example",
    "javascript:alert(1)",
    "/api/auth/signout",
    "/o/../api/v1",
    `/${"a".repeat(500)}`,
    ["/o"],
    null,
    undefined,
    42,
  ])("refuses %j", (value) => expect(parseNextPath(value)).toBeNull());

  test("whatever it takes stays on our host", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const path = parseNextPath(`/${text}`);
        if (path === null) return;
        expect(new URL(path, "https://app.example.com/o/acme").origin).toBe("https://app.example.com");
      }),
    );
  });
});
