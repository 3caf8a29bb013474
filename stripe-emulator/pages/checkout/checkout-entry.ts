import { isIban, normalizeIban, testAccountOf } from "../../billing/sepa";
import type { Context } from "../../context";
import { StripeApiError } from "../../http/errors";
import { asksForMethod, offeredMethods } from "../../resources/checkout/checkout-methods";
import { type AnswerErrors, answerErrors, type PayerDetails } from "../../resources/checkout/checkout-payer";
import type { CompleteCheckoutInput } from "../../resources/checkout/complete-checkout";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { type CardEntry, cardEntry, emptyEntry, filledWith, readCard } from "../card-entry";
import { defaultMethodId } from "../payment-methods";

/** What a person typed into the checkout's page, as it came. */
export interface CheckoutEntry {
  card: CardEntry;
  /** Everything else, by the fields' names. */
  typed: Record<string, string>;
}

/** Chosen instead of a card's id: a bank account that is typed. */
export const newAccount = "sepa";

/** Sentences by the fields' names. */
export type CheckoutErrors = Record<string, string>;

/** The page's fields as they were sent; anything missing is empty. */
export function checkoutEntry(form: URLSearchParams): CheckoutEntry {
  const typed = Object.fromEntries([...form].map(([name, value]) => [name, value.trim()]));
  return { card: cardEntry(form), typed };
}

/** What stands in the page before anything is typed. */
export function firstEntry(ctx: Context, session: CheckoutSessionRecord): CheckoutEntry {
  const customer = session.customer ? ctx.store.of("customer").get(session.customer) : undefined;
  const saved = offeredMethods(ctx, session);
  const preferred = saved.find(({ id }) => id === defaultMethodId(customer, undefined)) ?? saved[0];
  const cards = session.payment_method_types.includes("card");
  const address = customer?.address;
  const presets = session.custom_fields.map((field): [string, string] => [
    `custom.${field.key}`,
    (field.dropdown ?? field.numeric ?? field.text)?.default_value ?? "",
  ]);
  return {
    card: {
      ...emptyEntry(preferred?.id ?? (cards ? "new" : newAccount)),
      country: address?.country ?? "",
      postalCode: address?.postal_code ?? "",
    },
    typed: {
      email: customer?.email ?? session.customer_email ?? "",
      phone: customer?.phone ?? "",
      line1: address?.line1 ?? "",
      line2: address?.line2 ?? "",
      city: address?.city ?? "",
      state: address?.state ?? "",
      ...Object.fromEntries(presets),
    },
  };
}

/** The address that can't be changed because the customer already has it. */
export function fixedEmail(ctx: Context, session: CheckoutSessionRecord): string | undefined {
  const customer = session.customer ? ctx.store.of("customer").get(session.customer) : undefined;
  return customer?.email || undefined;
}

/** Puts a test card or a test account into what was typed, as the buttons beside the form do. */
export function filled(entry: CheckoutEntry, number: string, now: number): CheckoutEntry {
  if (!testAccountOf(number)) return { ...entry, card: filledWith(entry.card, number, now) };
  const owner = entry.typed.accountName || "Test Customer";
  return {
    card: { ...entry.card, method: newAccount },
    typed: { ...entry.typed, iban: number, accountName: owner },
  };
}

function detailsFrom(entry: CheckoutEntry, email: string): PayerDetails {
  const { card, typed } = entry;
  const name = card.method === newAccount ? typed.accountName : card.cardName;
  const given = {
    email,
    name,
    businessName: typed.businessName,
    individualName: typed.individualName,
    phone: typed.phone,
    line1: typed.line1,
    line2: typed.line2,
    city: typed.city,
    state: typed.state,
    postalCode: card.postalCode,
    country: card.country,
  };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
    ...(typed.taxId ? { taxId: { type: typed.taxIdType || "eu_vat", value: typed.taxId } } : {}),
  };
}

type Payment = Pick<CompleteCheckoutInput, "card" | "sepa" | "paymentMethodId">;

/** How to pay, as typed; with sentences for what is wrong with it. */
function paymentFrom(entry: CheckoutEntry, now: number): { payment: Payment; errors: CheckoutErrors } {
  if (entry.card.method !== newAccount) {
    const choice = readCard(entry.card, now);
    if (!choice.ok) return { payment: {}, errors: { ...choice.errors } };
    const { ok: _, ...payment } = choice;
    return { payment, errors: {} };
  }
  const { iban = "", accountName = "" } = entry.typed;
  const number = normalizeIban(iban);
  const errors: CheckoutErrors = {};
  if (number === "") errors.iban = "Your IBAN is incomplete.";
  else if (!isIban(number)) errors.iban = "Your IBAN is invalid.";
  if (accountName === "") errors.accountName = "Enter the name of the account's holder.";
  return { payment: { sepa: { iban: number, name: accountName } }, errors };
}

export type CheckoutReading =
  | { ok: true; input: CompleteCheckoutInput }
  | { ok: false; errors: CheckoutErrors };

/**
 * Judges what was typed, before anything is charged.
 * @param isAnswered whether how to pay was judged before, and only 3-D Secure was answered now
 */
export function readCheckout(
  ctx: Context,
  session: CheckoutSessionRecord,
  entry: CheckoutEntry,
  isAnswered: boolean,
): CheckoutReading {
  const email = fixedEmail(ctx, session) ?? entry.typed.email ?? "";
  const answers = {
    customerDetails: detailsFrom(entry, email),
    customFields: Object.fromEntries(
      session.custom_fields.map(({ key }) => [key, entry.typed[`custom.${key}`] ?? ""]),
    ),
    consent: { termsOfService: entry.typed.terms === "on", promotions: entry.typed.promotions === "on" },
  };
  const pays = asksForMethod(session) && !isAnswered;
  const { payment, errors: paymentErrors } = pays
    ? paymentFrom(entry, ctx.clock.now(session.customer))
    : { payment: {}, errors: {} };
  const emailErrors: AnswerErrors = email ? {} : { email: "Enter an e-mail address, e.g. name@example.com." };
  const errors = { ...emailErrors, ...answerErrors(session, answers), ...paymentErrors };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, input: { ...answers, ...payment, savePaymentMethod: entry.typed.save === "on" } };
}

/** A refusal as a sentence at the field it is about, or at the form; anything else is thrown again. */
export function refusedField(error: unknown): CheckoutErrors {
  if (!(error instanceof StripeApiError) || error.status !== 400) throw error;
  const param = error.details.param ?? "";
  if (param === "sepa_debit[iban]") return { iban: error.message };
  // A discount that was good when the page was opened.
  if (param.startsWith("discounts")) return { form: error.message };
  throw error;
}
