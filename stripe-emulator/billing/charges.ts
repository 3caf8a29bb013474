import type { Context } from "../context";
import type { Declined } from "../control/outcomes";
import { digest, newId, token } from "../store/ids";
import type { ChargeRecord, PaymentIntentRecord, PaymentMethodRecord } from "../store/records/payments";
import { bookCharge } from "./balance";

/** What the bank has said to a charge. */
export type ChargeAnswer =
  | { status: "approved"; authenticated: boolean }
  | { status: "processing" }
  | Declined;

/** Records an attempt to charge a payment method; an approved one is booked unless it has to be captured first. */
export function createCharge(
  ctx: Context,
  intent: PaymentIntentRecord,
  method: PaymentMethodRecord,
  answer: ChargeAnswer,
): ChargeRecord {
  const approved = answer.status === "approved";
  const declined = answer.status === "declined" ? answer : null;
  const captured = !declined && intent.capture_method !== "manual";
  const id = newId(method.type === "card" ? "ch" : "py");
  const charge: ChargeRecord = {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { ...method.billing_details },
    calculated_statement_descriptor: descriptorOf(intent),
    captured,
    created: ctx.clock.now(intent.customer),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined?.code ?? null,
    failure_message: declined?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcomeOf(method, declined),
    paid: approved,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details:
      method.type === "card"
        ? cardDetails(intent, method, approved && answer.authenticated)
        : debitDetails(ctx, intent, method),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: approved ? "succeeded" : declined ? "failed" : "pending",
    transfer_data: null,
    transfer_group: null,
  };
  ctx.store.of("charge").put(charge);
  if (approved) giveReceipt(ctx, charge);
  if (approved && captured) book(ctx, charge, method);
  return charge;
}

/** Puts a captured charge into the balance. */
export function book(ctx: Context, charge: ChargeRecord, method: PaymentMethodRecord | undefined): void {
  const availableAtOnce = method?.internal.behavior === "funds_available_at_once";
  charge.balance_transaction = bookCharge(ctx, charge, { availableAtOnce }).id;
  ctx.store.touch();
}

/** The receipt's page, and its number if it is sent to somebody. */
export function giveReceipt(ctx: Context, charge: ChargeRecord): void {
  charge.receipt_url ??= `${ctx.publicUrl}/receipts/${charge.id}/${token(24)}`;
  if (charge.receipt_email) charge.receipt_number ??= receiptNumber(charge.id);
  ctx.store.touch();
}

/** A receipt's number such as `1234-5678`, always the same for the same object. */
export function receiptNumber(id: string): string {
  const digits = [...digest(`receipt ${id}`, 8)].map((character) => character.charCodeAt(0) % 10).join("");
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

const account = "STRIPE EMULATOR";
const longestDescriptor = 22;

function descriptorOf(intent: PaymentIntentRecord): string {
  if (intent.statement_descriptor) return intent.statement_descriptor.slice(0, longestDescriptor);
  const suffix = intent.statement_descriptor_suffix;
  return suffix ? `${account}* ${suffix}`.slice(0, longestDescriptor) : account;
}

function outcomeOf(method: PaymentMethodRecord, declined: Declined | null): ChargeRecord["outcome"] {
  const blocked = method.internal.behavior === "fraudulent" && declined !== null;
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: declined && !blocked ? "01" : null,
    network_status: blocked
      ? "not_sent_to_network"
      : declined
        ? "declined_by_network"
        : "approved_by_network",
    reason: blocked ? "highest_risk_level" : (declined?.declineCode ?? null),
    risk_level: method.type !== "card" ? "not_assessed" : blocked ? "highest" : "normal",
    ...(method.type === "card" ? { risk_score: blocked ? 90 : 12 } : {}),
    seller_message: blocked
      ? "Stripe blocked this payment as too risky."
      : declined
        ? "The bank did not return any further details with this decline."
        : "Payment complete.",
    type: blocked ? "blocked" : declined ? "issuer_declined" : "authorized",
  };
}

function debitDetails(
  ctx: Context,
  intent: PaymentIntentRecord,
  { sepa_debit: account }: PaymentMethodRecord,
): ChargeRecord["payment_method_details"] {
  if (!account) return null;
  const debited = new Date((ctx.clock.now(intent.customer) + 86_400) * 1000).toISOString().slice(0, 10);
  return {
    type: "sepa_debit",
    sepa_debit: {
      bank_code: account.bank_code,
      branch_code: account.branch_code,
      country: account.country,
      expected_debit_date: debited,
      fingerprint: account.fingerprint,
      last4: account.last4,
      mandate: mandateOf(intent.payment_method ?? intent.id),
    },
  };
}

/** The mandate under which a bank account is debited, always the same for the same payment method. */
export function mandateOf(methodId: string): string {
  return `mandate_${digest(`mandate ${methodId}`, 24)}`;
}

function cardDetails(
  intent: PaymentIntentRecord,
  { card }: PaymentMethodRecord,
  authenticated: boolean,
): ChargeRecord["payment_method_details"] {
  if (!card) return null;
  return {
    type: "card",
    card: {
      amount_authorized: intent.amount,
      authorization_code: null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: authenticated ? "05" : null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      installments: null,
      last4: card.last4,
      mandate: null,
      network: card.brand,
      network_transaction_id: null,
      regulated_status: card.regulated_status,
      three_d_secure: authenticated
        ? {
            authentication_flow: "challenge",
            electronic_commerce_indicator: "05",
            exemption_indicator: null,
            result: "authenticated",
            result_reason: null,
            transaction_id: null,
            version: "2.2.0",
          }
        : null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}
