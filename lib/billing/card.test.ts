import { expect, test } from "vitest";
import { expiryOf, formatExpiry, nameCard } from "./card";

test("names a card as people do", () => {
  expect(nameCard({ brand: "amex", last4: "0005" })).toBe("American Express ending in 0005");
  expect(nameCard({ brand: "something_new", last4: "4242" })).toBe("Card ending in 4242");
  expect(formatExpiry({ expMonth: 4, expYear: 2030 })).toBe("04/30");
});

test.each([
  ["2027-01-10T00:00:00Z", "valid"],
  ["2027-03-16T23:00:00Z", "valid"],
  ["2027-03-17T00:00:00Z", "soon"],
  ["2027-04-30T23:59:59Z", "soon"],
  ["2027-05-01T00:00:00Z", "expired"],
] as const)("a card of 04/27 is, on %s, %s", (now, expiry) => {
  expect(expiryOf({ expMonth: 4, expYear: 2027 }, new Date(now))).toBe(expiry);
});
