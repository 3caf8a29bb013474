import type Stripe from "stripe";
import type { Authorization } from "../../billing/authorize";
import type { ThreeDSecureChoice } from "../../control/outcomes";
import { coverOnly } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { oneOf } from "./checkout-subscription-params";

type CreateParams = Stripe.Checkout.SessionCreateParams;

/** Checks what is special about single types of payment methods. @throws StripeApiError */
export function checkMethodOptions({ payment_method_options: options }: CreateParams): void {
  if (!options) return;
  coverOnly(options, ["card", "sepa_debit"]);
  if (options.card) coverOnly(options.card, ["request_three_d_secure", "setup_future_usage"]);
  if (options.sepa_debit) coverOnly(options.sepa_debit, ["setup_future_usage"]);
  if (options.card?.request_three_d_secure) {
    const param = "payment_method_options[card][request_three_d_secure]";
    oneOf(options.card.request_three_d_secure, ["any", "automatic", "challenge"], param);
  }
}

/** The same as the API sends it. */
export function methodOptionsFrom({
  payment_method_options: options,
}: CreateParams): CheckoutSessionRecord["payment_method_options"] {
  const { card, sepa_debit: debit } = options ?? {};
  return {
    ...(card
      ? {
          card: {
            request_three_d_secure: card.request_three_d_secure ?? "automatic",
            ...(card.setup_future_usage ? { setup_future_usage: card.setup_future_usage } : {}),
          },
        }
      : {}),
    ...(debit
      ? { sepa_debit: debit.setup_future_usage ? { setup_future_usage: debit.setup_future_usage } : {} }
      : {}),
  };
}

/** How the payment method may be used later, by the session's data or by the options of its type. */
export function futureUsage(
  { internal: { params } }: CheckoutSessionRecord,
  method: PaymentMethodRecord,
): "off_session" | "on_session" | null {
  const { card, sepa_debit: debit } = params.payment_method_options ?? {};
  const own = method.type === "card" ? card?.setup_future_usage : debit?.setup_future_usage;
  const usage = own ?? params.payment_intent_data?.setup_future_usage;
  return (["off_session", "on_session"] as const).find((known) => known === usage) ?? null;
}

/** What a bank has said, with the 3-D Secure that the session insists on, whatever the card. */
export function withRequestedAuthentication(
  session: CheckoutSessionRecord,
  method: PaymentMethodRecord,
  answer: Authorization,
  choice: ThreeDSecureChoice | undefined,
): Authorization {
  const wish = session.internal.params.payment_method_options?.card?.request_three_d_secure ?? "automatic";
  if (wish === "automatic" || method.type !== "card" || answer.status !== "approved") return answer;
  if (answer.authenticated) return answer;
  if (choice === undefined) return { status: "requires_action" };
  if (choice === "approve") return { status: "approved", authenticated: true };
  return {
    status: "declined",
    code: "payment_intent_authentication_failure",
    declineCode: null,
    message:
      "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
  };
}
