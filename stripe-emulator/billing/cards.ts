import type { CardBehavior } from "../store/records/payments";

export interface CardInput {
  /** Digits, spaces allowed. */
  number: string;
  expMonth: number;
  expYear: number;
  cvc?: string;
  name?: string;
  postalCode?: string;
  country?: string;
}

export interface TestCard {
  number: string;
  brand: string;
  behavior: CardBehavior;
  /** Names under which it can be used without a number: `pm_card_…`, `tok_…`. */
  token: string | null;
  label: string;
}

type Unoffered = Omit<TestCard, "label">;

/** How a card is funded, which its name says if it isn't credit. */
export function fundingOf({ token }: Unoffered): "credit" | "debit" | "prepaid" {
  if (token?.endsWith("_debit")) return "debit";
  return token?.endsWith("_prepaid") ? "prepaid" : "credit";
}

/** The test cards the emulator knows, in the order in which a page should offer them. */
export const testCards: readonly TestCard[] = [
  { number: "4242424242424242", brand: "visa", behavior: "succeeds", token: "visa", label: "Succeeds" },
  {
    number: "4000000000000002",
    brand: "visa",
    behavior: "declined",
    token: "chargeDeclined",
    label: "Is declined",
  },
  {
    number: "4000002500003155",
    brand: "visa",
    behavior: "authentication_required_once",
    token: "authenticationRequiredOnSetup",
    label: "Asks for 3-D Secure",
  },
  {
    number: "4000002760003184",
    brand: "visa",
    behavior: "authentication_required",
    token: "authenticationRequired",
    label: "Asks for 3-D Secure on every payment",
  },
  {
    number: "4000000000000341",
    brand: "visa",
    behavior: "fails_after_attach",
    token: "chargeCustomerFail",
    label: "Can be saved, then every payment fails",
  },
  {
    number: "4000000000009995",
    brand: "visa",
    behavior: "insufficient_funds",
    token: "chargeDeclinedInsufficientFunds",
    label: "Is declined: insufficient funds",
  },
  {
    number: "4000000000000069",
    brand: "visa",
    behavior: "expired_card",
    token: "chargeDeclinedExpiredCard",
    label: "Is declined: expired card",
  },
  {
    number: "4000000000000127",
    brand: "visa",
    behavior: "incorrect_cvc",
    token: "chargeDeclinedIncorrectCvc",
    label: "Is declined: incorrect security code",
  },
  {
    number: "4000000000000119",
    brand: "visa",
    behavior: "processing_error",
    token: "chargeDeclinedProcessingError",
    label: "Is declined: processing error",
  },
  {
    number: "4000000000005126",
    brand: "visa",
    behavior: "refund_fails",
    token: "refundFail",
    label: "Succeeds, a refund fails later",
  },
  {
    number: "5555555555554444",
    brand: "mastercard",
    behavior: "succeeds",
    token: "mastercard",
    label: "Mastercard, succeeds",
  },
  {
    number: "378282246310005",
    brand: "amex",
    behavior: "succeeds",
    token: "amex",
    label: "American Express, succeeds",
  },
];

function succeeding(number: string, brand: string, token: string | null): Unoffered {
  return { number, brand, behavior: "succeeds", token };
}

function visa(number: string, behavior: CardBehavior, token: string): Unoffered {
  return { number, brand: "visa", behavior, token };
}

/** Test cards that work as well, but that no page needs to offer. */
const otherTestCards: readonly Unoffered[] = [
  succeeding("4000056655665556", "visa", "visa_debit"),
  succeeding("2223003122003222", "mastercard", null),
  succeeding("5200828282828210", "mastercard", "mastercard_debit"),
  succeeding("5105105105105100", "mastercard", "mastercard_prepaid"),
  succeeding("371449635398431", "amex", null),
  succeeding("6011111111111117", "discover", "discover"),
  succeeding("3056930009020004", "diners", "diners"),
  succeeding("36227206271667", "diners", null),
  succeeding("3566002020360505", "jcb", "jcb"),
  succeeding("6200000000000005", "unionpay", "unionpay"),
  visa("4000000000009987", "lost_card", "chargeDeclinedLostCard"),
  visa("4000000000009979", "stolen_card", "chargeDeclinedStolenCard"),
  visa("4000000000006975", "card_velocity_exceeded", "chargeDeclinedVelocityLimitExceeded"),
  visa("4100000000000019", "fraudulent", "radarBlock"),
  visa("4000000000003220", "authentication_required", "threeDSecure2Required"),
  visa(
    "4000008260003178",
    "authentication_required_then_insufficient_funds",
    "authenticationRequiredChargeDeclinedInsufficientFunds",
  ),
  visa("4000000000007726", "refund_pending", "pendingRefund"),
  visa("4000000000000077", "funds_available_at_once", "bypassPending"),
];

const allTestCards: readonly Unoffered[] = [...testCards, ...otherTestCards];

/** The test card with these digits. */
export function testCardOf(digits: string): Unoffered | undefined {
  return allTestCards.find(({ number }) => number === digits);
}

/**
 * The test card a name such as `pm_card_visa` or `tok_visa` stands for. Declined cards also have a longer
 * name with the brand in it: `pm_card_visa_chargeDeclined`.
 */
export function testCardNamed(name: string): Unoffered | undefined {
  const token = /^(?:pm_card|tok)_(\w+)$/.exec(name)?.[1];
  if (token === undefined) return undefined;
  const short = token.replace(/^visa_(?=charge)/, "");
  return allTestCards.find((card) => card.token === token || (card.token !== null && card.token === short));
}
