import type Stripe from "stripe";
import type { creditNotes, refunds } from "@/db/schema";
import { fromUnixSeconds } from "@/lib/dates";
import type { OrganizationId } from "@/lib/ids";
import { idOfObject } from "../stripe";

export function refundRow(
  refund: Stripe.Refund,
  owner: { organizationId: OrganizationId; customerId: string; invoiceId: string | null },
): typeof refunds.$inferInsert {
  return {
    id: refund.id,
    ...owner,
    chargeId: idOfObject(refund.charge),
    paymentIntentId: idOfObject(refund.payment_intent),
    amount: refund.amount,
    currency: refund.currency,
    // Stripe's type allows null; its documentation names no refund without a status.
    status: refund.status ?? "pending",
    reason: refund.reason,
    stripeCreatedAt: fromUnixSeconds(refund.created),
    syncedAt: new Date(),
  };
}

export function creditNoteRow(
  note: Stripe.CreditNote,
  owner: { organizationId: OrganizationId; customerId: string; invoiceId: string },
): typeof creditNotes.$inferInsert {
  return {
    id: note.id,
    ...owner,
    number: note.number,
    status: note.status,
    total: note.total,
    refunded: note.refunds.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0),
    currency: note.currency,
    reason: note.reason,
    memo: note.memo,
    pdf: note.pdf,
    voidedAt: fromUnixSeconds(note.voided_at),
    stripeCreatedAt: fromUnixSeconds(note.created),
    syncedAt: new Date(),
  };
}
