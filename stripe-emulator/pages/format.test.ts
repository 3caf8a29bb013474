import { expect, it } from "vitest";
import { date, dateTime, everyInterval, money, words } from "./format";

it.each([
  [2900, "usd", "$29.00"],
  [500, "jpy", "¥500"],
  [-150, "eur", "-€1.50"],
  [1234567, "usd", "$12,345.67"],
])("shows %d %s as %s", (amount, currency, shown) => {
  expect(money(amount, currency)).toBe(shown);
});

it("shows times in UTC", () => {
  const at = Date.UTC(2027, 0, 3, 23, 5) / 1000;
  expect(date(at)).toBe("3 January 2027");
  expect(dateTime(at)).toBe("3 Jan 2027, 23:05:00 UTC");
});

it("names intervals and states", () => {
  expect(everyInterval("month", 1)).toBe("per month");
  expect(everyInterval("month", 3)).toBe("every 3 months");
  expect(words("past_due")).toBe("Past due");
});
