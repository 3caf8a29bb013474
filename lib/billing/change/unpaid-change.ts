import type Stripe from "stripe";
import { fromUnixSeconds } from "@/lib/dates";
import type { Money } from "@/lib/money";
import { decidingPaymentOf, paymentsOf } from "../sync/fetch";
import { latestInvoiceOf } from "./under-lock";

/** The old plan stays until the invoice is paid. */
export type UnpaidChange = {
  kind: "unpaid";
  planName: string;
  amount: Money;
  /** `confirmation`: the bank wants to hear from the person; `another_card`: it declined; `time`: it hasn't said yet. */
  needs: "confirmation" | "another_card" | "time";
  /** Stripe's page where the invoice can be confirmed or paid. */
  payUrl: string | null;
  /** When the offer ends. */
  until: Date;
};

/**
 * What is to be done about a change that waits for its payment.
 * @param subscription as it comes with `wholeSubscription`.
 */
export async function unpaidChangeOf(
  stripe: Stripe,
  subscription: Stripe.Subscription,
  planName: string,
): Promise<UnpaidChange> {
  const invoice = latestInvoiceOf(subscription);
  const { pending_update: pending } = subscription;
  if (!invoice?.id || !pending) throw new Error(`${subscription.id} has no change that waits for a payment.`);
  const payment = await decidingPaymentOf(
    stripe,
    invoice,
    await paymentsOf(stripe, { ...invoice, id: invoice.id }),
  );
  return {
    kind: "unpaid",
    planName,
    amount: { amount: invoice.amount_remaining, currency: invoice.currency },
    needs: needOf(payment),
    payUrl: invoice.hosted_invoice_url ?? null,
    until: fromUnixSeconds(pending.expires_at),
  };
}

function needOf(payment: Stripe.PaymentIntent | null): UnpaidChange["needs"] {
  if (payment?.status === "requires_action") return "confirmation";
  return payment?.status === "processing" ? "time" : "another_card";
}
