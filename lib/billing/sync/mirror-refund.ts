import type Stripe from "stripe";
import { idOfObject } from "../stripe";
import { assertBelongs, type CustomerScope } from "./customer-lock";
import { everyPage, refundsOf } from "./fetch";
import { linkedInvoice } from "./mirror-invoice";
import { creditNoteRow, refundRow } from "./refund-rows";
import { removeOtherRefunds, writeCreditNote, writeRefund } from "./write";

/** Mirrors every refund of a charge: that there is another one changes none that was there. */
export async function mirrorRefundsOf(scope: CustomerScope, charge: Stripe.Charge): Promise<void> {
  const { stripe, organizationId, customerId, inTenant } = scope;
  assertBelongs(scope, charge);
  const refunds = await refundsOf(stripe, charge);
  const known = refunds.map(({ id }) => id);
  await inTenant((tenant) => removeOtherRefunds(tenant, { chargeId: charge.id, known }));
  if (refunds.length === 0) return;
  const invoiceId = await linkedInvoice(scope, await invoiceOfPayment(stripe, charge));
  await inTenant(async (tenant) => {
    for (const refund of refunds) {
      await writeRefund(tenant, refundRow(refund, { organizationId, customerId, invoiceId }));
    }
  });
}

/** The invoice that a charge paid; null for one that paid none. */
async function invoiceOfPayment(stripe: Stripe, charge: Stripe.Charge): Promise<string | null> {
  const paymentIntent = idOfObject(charge.payment_intent);
  if (!paymentIntent) return null;
  const payments = await everyPage(
    stripe.invoicePayments.list({ payment: { type: "payment_intent", payment_intent: paymentIntent } }),
  );
  return idOfObject(payments[0]?.invoice);
}

/** Mirrors a credit note; its invoice's row must be as new as it. */
export async function mirrorCreditNote(scope: CustomerScope, note: Stripe.CreditNote): Promise<void> {
  const { organizationId, customerId, inTenant } = scope;
  assertBelongs(scope, note);
  const invoiceId = await linkedInvoice(scope, idOfObject(note.invoice));
  if (!invoiceId) return;
  await inTenant((tenant) =>
    writeCreditNote(tenant, creditNoteRow(note, { organizationId, customerId, invoiceId })),
  );
}
