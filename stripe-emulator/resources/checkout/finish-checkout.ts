import type { Context } from "../../context";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { CustomerRecord } from "../../store/records/customers";
import { answered } from "./checkout-collected-params";
import {
  type CheckoutAnswers,
  customerFromPayer,
  detailsAfter,
  saveTaxId,
  updateFromPayer,
} from "./checkout-payer";

/** Who has paid, as a customer: the session's own, or a new one. */
export function payingCustomer(
  ctx: Context,
  session: CheckoutSessionRecord,
  { customerDetails }: CheckoutAnswers,
): CustomerRecord {
  const customer = session.customer
    ? updateFromPayer(ctx, session, customerDetails)
    : customerFromPayer(ctx, session, customerDetails);
  if (session.tax_id_collection?.enabled) saveTaxId(ctx, customer, customerDetails);
  return customer;
}

/** Closes a session that was paid, or needed no payment, and tells the world. */
export function finishSession(
  ctx: Context,
  session: CheckoutSessionRecord,
  customer: CustomerRecord | null,
  answers: CheckoutAnswers,
  paymentStatus: "paid" | "unpaid" | "no_payment_required",
): void {
  const details = answers.customerDetails;
  ctx.clock.unschedule("checkout.expire", session.id);
  session.customer = customer?.id ?? null;
  session.customer_details = detailsAfter(ctx, session, customer, details);
  session.collected_information = {
    business_name: details?.businessName || null,
    individual_name: details?.individualName || null,
    shipping_details: null,
  };
  session.custom_fields = session.custom_fields.map((field) =>
    answered(field, answers.customFields?.[field.key] ?? ""),
  );
  if (session.consent_collection) {
    session.consent = {
      promotions: answers.consent?.promotions ? "opt_in" : null,
      terms_of_service: answers.consent?.termsOfService ? "accepted" : null,
    };
  }
  session.payment_status = paymentStatus;
  session.status = "complete";
  session.url = null;
  session.internal.pendingPaymentMethod = null;
  session.internal.discounts = session.internal.discounts.map((discount) => ({
    ...discount,
    customer: customer?.id ?? null,
    subscription: session.mode === "subscription" ? session.subscription : null,
    checkout_session: session.mode === "payment" ? session.id : null,
  }));
  ctx.store.touch();
  ctx.events.emit("checkout.session.completed", session);
}
