import { bankCodesOf, isIban, normalizeIban, type TestBankAccount, testAccountOf } from "../billing/sepa";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { digest, newId } from "../store/ids";
import type { PaymentMethodRecord } from "../store/records/payments";
import { storeMethod } from "./new-method";

type BillingDetails = PaymentMethodRecord["billing_details"];

/**
 * Makes a payment method of a bank account that can be debited; nothing is debited yet.
 * @throws StripeApiError for a mistyped IBAN, one that isn't of the test accounts, or without the owner's
 * name and e-mail address
 */
export function createSepaDebit(ctx: Context, iban: string, details: BillingDetails): PaymentMethodRecord {
  const normalized = normalizeIban(iban);
  if (!isIban(normalized)) {
    throw invalidRequest(
      "The IBAN you provided is invalid.",
      "sepa_debit[iban]",
      "invalid_bank_account_iban",
    );
  }
  const account = testAccountOf(normalized);
  if (!account) {
    throw invalidRequest(
      "You must use a test bank account number in test mode. Try DE89370400440532013000 or see more options at https://stripe.com/docs/testing.",
      "sepa_debit[iban]",
      "account_number_invalid",
    );
  }
  for (const field of ["name", "email"] as const) {
    if (details[field]) continue;
    const param = `billing_details[${field}]`;
    throw invalidRequest(`Missing required param: ${param}.`, param, "parameter_missing");
  }
  return createBankAccount(ctx, account, details);
}

/** A payment method of a test bank account. */
export function createBankAccount(
  ctx: Context,
  { iban, behavior, extraDelay }: TestBankAccount,
  details: BillingDetails,
): PaymentMethodRecord {
  const { bankCode, branchCode } = bankCodesOf(iban);
  return storeMethod(ctx, {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: details,
    created: ctx.clock.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    sepa_debit: {
      bank_code: bankCode,
      branch_code: branchCode,
      country: iban.slice(0, 2),
      fingerprint: digest(iban, 16),
      generated_from: { charge: null, setup_attempt: null },
      last4: iban.slice(-4),
    },
    type: "sepa_debit",
    internal: { behavior, authenticated: false, extraDelay },
  });
}
