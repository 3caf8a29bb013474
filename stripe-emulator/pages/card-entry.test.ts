import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testCards } from "../billing/cards";
import {
  cardEntry,
  declinedField,
  emptyEntry,
  filledWith,
  parseExpiry,
  passesLuhn,
  readCard,
} from "./card-entry";

const now = Date.UTC(2027, 0, 31, 12) / 1000;

function read(fields: Partial<ReturnType<typeof emptyEntry>>) {
  return readCard(
    { ...emptyEntry(), cardNumber: "4242 4242 4242 4242", expiry: "12 / 30", cvc: "123", ...fields },
    now,
  );
}

describe("passesLuhn", () => {
  it("accepts every test card", () => {
    for (const { number } of testCards) expect(passesLuhn(number)).toBe(true);
  });

  it("notices any single digit that is mistyped", () => {
    fc.assert(
      fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (position, shift) => {
        const digits = [..."4242424242424242"];
        digits[position] = String((Number(digits[position]) + shift) % 10);
        return !passesLuhn(digits.join(""));
      }),
    );
  });
});

describe("parseExpiry", () => {
  it.each([
    ["12 / 34", { month: 12, year: 2034 }],
    ["1/2031", { month: 1, year: 2031 }],
    ["0131", { month: 1, year: 2031 }],
    ["13 / 30", undefined],
    ["12", undefined],
    ["", undefined],
  ])("reads %j", (text, expected) => {
    expect(parseExpiry(text)).toEqual(expected);
  });
});

describe("readCard", () => {
  it("takes a complete card", () => {
    expect(read({ cardName: "Ada", country: "DE" })).toEqual({
      ok: true,
      card: {
        number: "4242424242424242",
        expMonth: 12,
        expYear: 2030,
        cvc: "123",
        name: "Ada",
        country: "DE",
      },
    });
  });

  it("takes a saved card without looking at the fields", () => {
    expect(read({ method: "pm_1", cardNumber: "" })).toEqual({ ok: true, paymentMethodId: "pm_1" });
  });

  it.each([
    [{ cardNumber: "4242" }, "cardNumber", "Your card number is incomplete."],
    [{ cardNumber: "4242 4242 4242 4241" }, "cardNumber", "Your card number is invalid."],
    [{ cardNumber: "4242 4242 4242 424x" }, "cardNumber", "Your card number is invalid."],
    [{ expiry: "1" }, "expiry", "Your card's expiration date is incomplete."],
    [{ expiry: "12 / 26" }, "expiry", "Your card's expiration year is in the past."],
    [{ cvc: "12" }, "cvc", "Your card's security code is incomplete."],
    [{ cvc: "1234" }, "cvc", "Your card's security code is incomplete."],
  ])("refuses %j at %s", (fields, field, message) => {
    expect(read(fields)).toEqual({ ok: false, errors: { [field]: message } });
  });

  it("takes a card in the month in which it expires", () => {
    expect(read({ expiry: "01 / 27" }).ok).toBe(true);
  });

  it("takes every test card as its button fills it in", () => {
    for (const { number } of testCards) {
      expect(readCard(filledWith(emptyEntry("pm_1"), number, now), now)).toMatchObject({
        ok: true,
        card: { number },
      });
    }
  });
});

it("reads missing fields as empty", () => {
  expect(cardEntry(new URLSearchParams("cvc=+12+"))).toEqual({ ...emptyEntry(), cvc: "12" });
});

it("puts a decline at the field it is about", () => {
  expect(declinedField("expired_card")).toBe("expiry");
  expect(declinedField("incorrect_cvc")).toBe("cvc");
  expect(declinedField("card_declined")).toBe("cardNumber");
});
