import type Stripe from "stripe";
import { authorizeSetup, declineError } from "../billing/authorize";
import { testCardNamed } from "../billing/cards";
import { testAccountNamed } from "../billing/sepa";
import type { Context } from "../context";
import { invalidRequest, notCovered, resourceMissing, type StripeApiError } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { digest } from "../store/ids";
import { coverOnly, mergeMetadata, need, needCustomer } from "../store/lookup";
import type { PaymentMethodRecord } from "../store/records/payments";
import { render } from "../store/render";
import { type BillingDetails, checkExpiry, createCard, fullYear, noDetails } from "./new-card";
import { createBankAccount, createSepaDebit } from "./sepa-debit";

type CreateParams = Stripe.PaymentMethodCreateParams;

/** Years until a card that is used by its name expires. */
const tokenYears = 10;

/** A method of its name: `pm_card_visa` and `tok_visa` are the same card, `pm_success_de` is a bank account. */
function createFromToken(
  ctx: Context,
  name: string,
  details: Partial<BillingDetails> = {},
): PaymentMethodRecord | undefined {
  const account = testAccountNamed(name);
  if (account) {
    const owner = { name: "Account Owner", email: "owner@example.com" };
    return createBankAccount(ctx, account, { ...noDetails, ...owner, ...details });
  }
  const card = testCardNamed(name);
  if (!card) return undefined;
  // Late enough for a life of several years on a test clock.
  const expYear = new Date(ctx.options.now()).getUTCFullYear() + tokenYears;
  return createCard(ctx, { number: card.number, expMonth: 12, expYear, cvc: "314" }, details);
}

/**
 * A stored payment method, or a new one of a `pm_card_…` name, which can be used wherever an id can.
 * @throws StripeApiError `resource_missing`
 */
export function usablePaymentMethod(ctx: Context, id: string, param?: string): PaymentMethodRecord {
  const stored = ctx.store.of("payment_method").get(id);
  if (stored?.internal.detached) throw usedUp(param);
  return (
    stored ??
    (id.startsWith("pm_") ? createFromToken(ctx, id) : undefined) ??
    need(ctx, "payment_method", id, param)
  );
}

function usedUp(param?: string): StripeApiError {
  return invalidRequest(
    "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.",
    param,
    "payment_method_unexpected_state",
  );
}

/** What is said to whoever wants a payment method that another customer has. */
export function alreadyAttached(): StripeApiError {
  return invalidRequest(
    "The payment method you provided has already been attached to a customer.",
    undefined,
    "payment_method_unexpected_state",
  );
}

/** Ties a payment method to a customer without asking the bank, as a successful payment or setup does. */
export function tieToCustomer(ctx: Context, method: PaymentMethodRecord, customerId: string): void {
  if (method.customer === customerId) return;
  if (method.customer) throw alreadyAttached();
  if (method.internal.detached) throw usedUp();
  method.customer = customerId;
  ctx.store.touch();
  ctx.events.emit("payment_method.attached", method);
}

function detailsFrom(input: CreateParams["billing_details"]): Partial<BillingDetails> {
  if (!input) return {};
  const address = input.address || null;
  return {
    email: input.email || null,
    name: input.name || null,
    phone: input.phone || null,
    tax_id: input.tax_id || null,
    address: address && {
      city: address.city ?? null,
      country: address.country ?? null,
      line1: address.line1 ?? null,
      line2: address.line2 ?? null,
      postal_code: address.postal_code ?? null,
      state: address.state ?? null,
    },
  };
}

/** What describes a new payment method; the same in `payment_method_data` of an intent. */
export type NewPaymentMethod = Pick<
  CreateParams,
  "allow_redisplay" | "billing_details" | "card" | "metadata" | "sepa_debit" | "type"
>;

/** @throws StripeApiError for other types than cards and SEPA debits, and for refused cards */
export function createPaymentMethod(ctx: Context, params: NewPaymentMethod): PaymentMethodRecord {
  coverOnly(params, ["type", "card", "sepa_debit", "billing_details", "metadata", "allow_redisplay"]);
  const method = newMethod(ctx, params);
  method.metadata = mergeMetadata(null, params.metadata);
  method.allow_redisplay = params.allow_redisplay ?? "unspecified";
  return method;
}

function newMethod(ctx: Context, params: NewPaymentMethod): PaymentMethodRecord {
  const details = detailsFrom(params.billing_details);
  if (params.type === "sepa_debit") {
    if (!params.sepa_debit) throw missing("sepa_debit");
    return createSepaDebit(ctx, params.sepa_debit.iban, { ...noDetails, ...details });
  }
  if (params.type !== "card") {
    throw notCovered("The emulator covers payment methods of the types `card` and `sepa_debit`.", "type");
  }
  if (!params.card) throw missing("card");
  if (params.card.token) {
    const method = createFromToken(ctx, params.card.token, details);
    if (!method) throw resourceMissing("token", params.card.token, "card[token]", 400);
    return method;
  }
  const { number, exp_month = 0, exp_year = 0, cvc } = params.card;
  if (!number) throw missing("card[number]");
  return createCard(
    ctx,
    { number, expMonth: exp_month, expYear: exp_year, ...(cvc ? { cvc } : {}) },
    details,
  );
}

function missing(param: string): StripeApiError {
  return invalidRequest(`Missing required param: ${param}.`, param, "parameter_missing");
}

/** @throws StripeApiError unless it is a card, and the new expiry one it could have */
function checkUpdate(
  ctx: Context,
  { card }: PaymentMethodRecord,
  update: Stripe.PaymentMethodUpdateParams.Card,
): void {
  coverOnly(update, ["exp_month", "exp_year"]);
  if (!card) throw invalidRequest("This PaymentMethod isn't a card.", "card");
  checkExpiry(ctx, update.exp_month ?? card.exp_month, fullYear(update.exp_year ?? card.exp_year));
}

/**
 * The card's bank has replaced a card, as banks do before one expires: number and expiry are new, the payment
 * method and everything that names it stay.
 * @throws StripeApiError unless it is a customer's card
 */
export function replaceCard(
  ctx: Context,
  id: string,
  card: { last4?: string; expMonth?: number; expYear?: number },
): PaymentMethodRecord {
  const method = need(ctx, "payment_method", id);
  if (!method.card || !method.customer) {
    throw invalidRequest("Only a card that belongs to a customer is replaced by its bank.", "payment_method");
  }
  const { exp_month: month, exp_year: year, last4 } = method.card;
  const next = {
    exp_month: card.expMonth ?? month,
    exp_year: card.expYear ?? year + 4,
    last4: card.last4 ?? last4,
  };
  checkExpiry(ctx, next.exp_month, next.exp_year);
  return changeRecord(ctx, method, "payment_method.automatically_updated", () => {
    if (method.card)
      method.card = { ...method.card, ...next, fingerprint: digest(`${id} ${next.last4}`, 16) };
    // The new card isn't the one that failed.
    if (method.internal.behavior === "expired_card") method.internal.behavior = "succeeds";
  });
}

/** Detaches for good: Stripe doesn't let a detached payment method be used again. */
export function detach(ctx: Context, method: PaymentMethodRecord): PaymentMethodRecord {
  const owner = method.customer;
  if (!owner) {
    throw invalidRequest(
      "The payment method you provided is not attached to a customer so detachment is impossible.",
      "payment_method",
    );
  }
  changeRecord(ctx, method, "payment_method.detached", () => {
    method.customer = null;
    method.internal.detached = true;
  });
  const customer = ctx.store.of("customer").get(owner);
  if (customer?.invoice_settings.default_payment_method === method.id) {
    changeRecord(ctx, customer, "customer.updated", () => {
      customer.invoice_settings = { ...customer.invoice_settings, default_payment_method: null };
    });
  }
  for (const subscription of ctx.store
    .of("subscription")
    .filter((one) => one.default_payment_method === method.id)) {
    changeRecord(ctx, subscription, "customer.subscription.updated", () => {
      subscription.default_payment_method = null;
    });
  }
  return method;
}

export const paymentMethodRoutes = [
  route<CreateParams>("POST /v1/payment_methods", (ctx, params) =>
    render(ctx, createPaymentMethod(ctx, params)),
  ),
  route<Stripe.PaymentMethodListParams>("GET /v1/payment_methods", (ctx, params) => {
    const methods = ctx.store
      .of("payment_method")
      .filter(
        (method) =>
          method.customer !== null &&
          (params.customer === undefined || method.customer === params.customer) &&
          (params.allow_redisplay === undefined || method.allow_redisplay === params.allow_redisplay) &&
          (params.type === undefined || method.type === params.type),
      );
    return listPage(ctx, methods, params, "/v1/payment_methods");
  }),
  route("GET /v1/payment_methods/{id}", (ctx, _params, { id }) => render(ctx, usablePaymentMethod(ctx, id))),
  route<Stripe.PaymentMethodUpdateParams>("POST /v1/payment_methods/{id}", (ctx, params, { id }) => {
    coverOnly(params, ["metadata", "billing_details", "card", "allow_redisplay"]);
    const method = need(ctx, "payment_method", id);
    if (!method.customer) {
      throw invalidRequest(
        "You must save this PaymentMethod to a customer before you can update it.",
        "payment_method",
      );
    }
    if (params.card) checkUpdate(ctx, method, params.card);
    changeRecord(ctx, method, "payment_method.updated", () => {
      method.metadata = mergeMetadata(method.metadata, params.metadata);
      if (params.billing_details) {
        method.billing_details = { ...method.billing_details, ...detailsFrom(params.billing_details) };
      }
      if (params.card && method.card) {
        method.card.exp_month = params.card.exp_month ?? method.card.exp_month;
        method.card.exp_year = fullYear(params.card.exp_year ?? method.card.exp_year);
      }
      method.allow_redisplay = params.allow_redisplay ?? method.allow_redisplay;
    });
    return render(ctx, method);
  }),
  route<Stripe.PaymentMethodAttachParams>("POST /v1/payment_methods/{id}/attach", (ctx, params, { id }) => {
    coverOnly(params, ["customer"]);
    if (!params.customer) throw missing("customer");
    const customer = needCustomer(ctx, params.customer);
    const method = usablePaymentMethod(ctx, id);
    const answer = authorizeSetup(method, { offSession: true, now: ctx.clock.now(customer.id) });
    if (answer.status === "declined") throw declineError(answer);
    tieToCustomer(ctx, method, customer.id);
    return render(ctx, method);
  }),
  route("POST /v1/payment_methods/{id}/detach", (ctx, _params, { id }) =>
    render(ctx, detach(ctx, need(ctx, "payment_method", id))),
  ),
];
