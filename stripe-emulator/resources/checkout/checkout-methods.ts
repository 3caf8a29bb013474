import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { changeRecord } from "../../store/changes";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { createCard } from "../new-card";
import { tieToCustomer, usablePaymentMethod } from "../payment-methods";
import { createSepaDebit } from "../sepa-debit";
import { billingDetails } from "./checkout-payer";
import type { CompleteCheckoutInput } from "./complete-checkout";

/** Whether a session asks how to pay at all: not when nothing is due and nothing has to be saved. */
export function asksForMethod(session: CheckoutSessionRecord): boolean {
  if (session.mode === "setup" || (session.amount_total ?? 0) > 0) return true;
  return session.mode === "subscription" && session.payment_method_collection !== "if_required";
}

/**
 * The saved payment methods that a session offers its customer, newest first: those it may show again, and
 * the one that would be filled in beforehand.
 */
export function offeredMethods(ctx: Context, session: CheckoutSessionRecord): PaymentMethodRecord[] {
  const customer = session.customer ? ctx.store.of("customer").get(session.customer) : undefined;
  if (!customer || session.mode === "setup") return [];
  const methods = ctx.store
    .of("payment_method")
    .filter((method) => method.customer === customer.id && session.payment_method_types.includes(method.type))
    .reverse();
  const wanted = session.internal.params.saved_payment_method_options?.allow_redisplay_filters;
  const shown = wanted ?? ["always"];
  const filledIn = wanted ? undefined : prefilled(methods, customer.invoice_settings.default_payment_method);
  return methods.filter(
    (method) => method === filledIn || shown.includes(method.allow_redisplay ?? "unspecified"),
  );
}

/** The default if it is a card, else the card that was saved last. */
function prefilled(
  methods: readonly PaymentMethodRecord[],
  preferred: string | null,
): PaymentMethodRecord | undefined {
  const cards = methods.filter(({ type }) => type === "card");
  return cards.find(({ id }) => id === preferred) ?? cards[0];
}

/**
 * The payment method a session is to be paid with: a new one, a saved one, or the one that waits for 3-D Secure.
 * @throws StripeApiError when there is none, it is mistyped, or another customer's
 */
export function methodFor(
  ctx: Context,
  session: CheckoutSessionRecord,
  input: CompleteCheckoutInput,
): PaymentMethodRecord {
  const fresh = input.card || input.sepa;
  const pending = input.threeDSecure && !fresh ? session.internal.pendingPaymentMethod : null;
  const id = input.paymentMethodId ?? pending;
  const method = id ? usablePaymentMethod(ctx, id, "payment_method") : newMethod(ctx, session, input);
  if (method.customer && method.customer !== session.customer) {
    throw invalidRequest("This payment method belongs to another customer.", "payment_method");
  }
  if (!session.payment_method_types.includes(method.type)) {
    throw invalidRequest(
      `The payment method type \`${method.type}\` isn't offered by this Checkout Session.`,
      "payment_method",
    );
  }
  return method;
}

function newMethod(
  ctx: Context,
  session: CheckoutSessionRecord,
  { card, sepa, customerDetails }: CompleteCheckoutInput,
): PaymentMethodRecord {
  const details = billingDetails(session, customerDetails);
  if (card) {
    const { name, ...typed } = card;
    return createCard(ctx, typed, { ...details, name: name ?? details.name });
  }
  if (!sepa) {
    throw invalidRequest("A card or a payment method is required.", "payment_method", "parameter_missing");
  }
  return createSepaDebit(ctx, sepa.iban, {
    ...details,
    name: sepa.name ?? details.name,
    email: sepa.email ?? details.email,
  });
}

/** Saves a payment method for later, and says to whom it may be shown again. */
export function keepMethod(
  ctx: Context,
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord,
  customer: string,
  shown: "always" | "limited",
): void {
  const isNew = method.customer !== customer;
  if (isNew) {
    method.allow_redisplay = session.internal.params.payment_method_data?.allow_redisplay ?? shown;
    tieToCustomer(ctx, method, customer);
  } else if (shown === "always" && method.allow_redisplay !== "always") {
    changeRecord(ctx, method, "payment_method.updated", () => {
      method.allow_redisplay = "always";
    });
  }
}
