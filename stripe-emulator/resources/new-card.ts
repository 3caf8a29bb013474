import { type CardInput, fundingOf, testCardOf } from "../billing/cards";
import type { Context } from "../context";
import { cardError } from "../http/errors";
import { digest, newId } from "../store/ids";
import type { PaymentMethodRecord } from "../store/records/payments";
import { storeMethod } from "./new-method";

export type BillingDetails = PaymentMethodRecord["billing_details"];

export const noDetails: BillingDetails = {
  address: null,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** @throws StripeApiError as the card network would refuse mistyped data */
function checkCard(ctx: Context, card: CardInput, digits: string): void {
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) {
    throw cardError("incorrect_number", "Your card number is incorrect.", { param: "number" });
  }
  checkExpiry(ctx, card.expMonth, fullYear(card.expYear));
  if (card.cvc !== undefined && !/^\d{3,4}$/.test(card.cvc)) {
    throw cardError("invalid_cvc", "Your card's security code is invalid.", { param: "cvc" });
  }
}

/** The year a card says with two digits or four. */
export function fullYear(year: number): number {
  return year < 100 ? year + 2000 : year;
}

/** @throws StripeApiError for a month there isn't, or one that is over */
export function checkExpiry(ctx: Context, month: number, year: number): void {
  if (month < 1 || month > 12) {
    throw cardError("invalid_expiry_month", "Your card's expiration month is invalid.", {
      param: "exp_month",
    });
  }
  const now = new Date(ctx.options.now());
  const past = year < now.getUTCFullYear() || (year === now.getUTCFullYear() && month <= now.getUTCMonth());
  if (past || year > now.getUTCFullYear() + 50) {
    throw cardError("invalid_expiry_year", "Your card's expiration year is invalid.", { param: "exp_year" });
  }
}

/**
 * Makes a payment method of a typed card; nothing is charged or attached yet.
 * @throws StripeApiError for mistyped data, or a card that isn't one of the test cards
 */
export function createCard(
  ctx: Context,
  card: CardInput,
  details: Partial<BillingDetails> = {},
): PaymentMethodRecord {
  const digits = card.number.replaceAll(/[\s-]/g, "");
  checkCard(ctx, card, digits);
  const known = testCardOf(digits);
  if (!known) {
    throw cardError(
      "card_declined",
      "Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.",
      { decline_code: "test_mode_live_card" },
    );
  }
  return storeMethod(ctx, {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { ...noDetails, ...details, ...(card.name ? { name: card.name } : {}) },
    card: {
      brand: known.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: card.postalCode ? "pass" : null,
        cvc_check: !card.cvc ? null : known.behavior === "incorrect_cvc" ? "fail" : "pass",
      },
      country: "US",
      display_brand: known.brand,
      exp_month: card.expMonth,
      exp_year: fullYear(card.expYear),
      fingerprint: digest(digits, 16),
      funding: fundingOf(known),
      generated_from: null,
      last4: digits.slice(-4),
      networks: { available: [known.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: ctx.clock.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
    internal: { behavior: known.behavior, authenticated: false },
  });
}
