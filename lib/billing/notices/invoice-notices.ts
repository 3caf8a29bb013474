import type { TenantDb } from "@/db/tenancy";
import { graceEndsAt } from "../access";
import type { Change, MirroredInvoice } from "../effects/changes";
import { findFirstUnpaidAt, findPayingCard } from "./mirrored-plan";
import { paymentReason } from "./payment-reason";
import { tellProgress } from "./plan-progress";
import { tell } from "./tell";

/** The mails that follow when an invoice was written. */
export async function tellOfInvoice(tenant: TenantDb, change: Change<MirroredInvoice>): Promise<void> {
  const { before, after } = change;
  if (after.deletedAt) return;
  if (isFailing(after)) await tellFailure(tenant, { before, after });
  if (after.status === "paid") await tellPaid(tenant, after);
  if (after.subscriptionId) await tellProgress(tenant, after.subscriptionId);
}

/** Whether a try has failed, or waits for the person. A bank debit that is on its way is neither. */
function isFailing({ status, attemptCount, paymentStatus }: MirroredInvoice): boolean {
  const isOwed = status === "open" || status === "uncollectible";
  return isOwed && attemptCount > 0 && paymentStatus !== "processing" && paymentStatus !== "succeeded";
}

function needsConfirmation({ paymentStatus, paymentErrorCode }: MirroredInvoice): boolean {
  return paymentStatus === "requires_action" || paymentErrorCode === "authentication_required";
}

async function tellFailure(tenant: TenantDb, { before, after }: Change<MirroredInvoice>): Promise<void> {
  const seen = before && isFailing(before) && before.attemptCount === after.attemptCount;
  if (seen && needsConfirmation(before) === needsConfirmation(after)) return;
  const happenedAt = triedAt({ before, after });
  const { id, customerId, organizationId, attemptCount, hostedInvoiceUrl } = after;
  const card = await findPayingCard(tenant, after);
  const money = { amount: after.amountRemaining, currency: after.currency };
  const { readOnlyAt, isReadOnly } = await consequence(tenant, after, happenedAt ?? new Date());
  const about = { organizationId, customerId, happenedAt };
  if (needsConfirmation(after) && hostedInvoiceUrl) {
    return tell(tenant, {
      ...about,
      key: `action_required:${id}:${attemptCount}`,
      mail: (letter) => ({
        template: "action_required",
        props: {
          letter,
          money,
          card: card.name,
          readOnlyAt: readOnlyAt?.toISOString() ?? null,
          confirmUrl: hostedInvoiceUrl,
        },
      }),
    });
  }
  return tell(tenant, {
    ...about,
    key: `payment_failed:${id}:${attemptCount}`,
    mail: (letter) => ({
      template: "payment_failed",
      props: {
        letter,
        money,
        card: card.name,
        reason: paymentReason(after.paymentErrorCode, card.hasMethod),
        attempt: attemptCount,
        purpose: purposeOf(after),
        nextAttempt: after.nextPaymentAttempt?.toISOString() ?? null,
        readOnlyAt: readOnlyAt?.toISOString() ?? null,
        isReadOnly,
        payUrl: hostedInvoiceUrl,
      },
    }),
  });
}

/**
 * When the newest try was made. Stripe names no time for one: it is when the invoice was finalized or, for an
 * invoice that we had seen, when the try was due; null where it was just made.
 */
function triedAt({ before, after }: Change<MirroredInvoice>): Date | null {
  if (before && before.status !== "draft") return before.nextPaymentAttempt;
  return after.finalizedAt ?? after.stripeCreatedAt;
}

function purposeOf({ billingReason }: MirroredInvoice) {
  switch (billingReason) {
    case "subscription_cycle":
      return "renewal";
    case "subscription_update":
      return "change";
    case "subscription_create":
      return "start";
    default:
      return "other";
  }
}

async function consequence(
  tenant: TenantDb,
  invoice: MirroredInvoice,
  now: Date,
): Promise<{ readOnlyAt: Date | null; isReadOnly: boolean }> {
  const { subscriptionId } = invoice;
  if (!subscriptionId || purposeOf(invoice) !== "renewal") return { readOnlyAt: null, isReadOnly: false };
  const readOnlyAt = graceEndsAt(
    (await findFirstUnpaidAt(tenant, subscriptionId)) ?? invoice.stripeCreatedAt,
  );
  return now < readOnlyAt ? { readOnlyAt, isReadOnly: false } : { readOnlyAt: null, isReadOnly: true };
}

async function tellPaid(tenant: TenantDb, invoice: MirroredInvoice): Promise<void> {
  const { id, organizationId, customerId, amountPaid, currency, paidAt, number } = invoice;
  if (amountPaid <= 0 || !paidAt) return;
  await tell(tenant, {
    organizationId,
    customerId,
    key: `invoice_paid:${id}`,
    happenedAt: paidAt,
    mail: (letter) => ({
      template: "invoice_paid",
      props: {
        letter,
        money: { amount: amountPaid, currency },
        number,
        paidAt: paidAt.toISOString(),
        hostedUrl: invoice.hostedInvoiceUrl,
        pdfUrl: invoice.invoicePdf,
      },
    }),
  });
}
