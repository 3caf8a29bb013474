import { authorizeSetup } from "../../billing/authorize";
import { need } from "../../store/lookup";
import { attemptSetup } from "../setup-intents";
import { keepMethod } from "./checkout-methods";
import type { Completion } from "./complete-checkout";
import { finishSession, payingCustomer } from "./finish-checkout";

const eventOrder = [
  "customer.created",
  "customer.tax_id.created",
  "payment_method.attached",
  "customer.updated",
  "setup_intent.succeeded",
  "checkout.session.completed",
];

/** Saves a payment method without a payment. */
export const completeSetup: Completion = (ctx, session, method, input) => {
  if (!method) throw new Error(`Session ${session.id} saves a payment method and got none`);
  const intent = need(ctx, "setup_intent", session.setup_intent ?? "");
  const choice = input.threeDSecure ? { threeDSecure: input.threeDSecure } : {};
  const now = ctx.clock.now(session.customer);
  const answer = authorizeSetup(method, { offSession: false, now, ...choice });
  if (answer.status !== "approved") {
    attemptSetup(ctx, intent, method, input.threeDSecure);
    return answer.status === "declined" ? answer : { ...answer, paymentMethodId: method.id };
  }
  ctx.events.inOrder(eventOrder, () => {
    const isWanted = session.customer || session.customer_creation === "always";
    const customer = isWanted ? payingCustomer(ctx, session, input) : null;
    intent.customer = customer?.id ?? null;
    if (customer) keepMethod(ctx, session, method, customer.id, "limited");
    attemptSetup(ctx, intent, method, input.threeDSecure);
    finishSession(ctx, session, customer, input, "no_payment_required");
  });
  return null;
};
