import type Stripe from "stripe";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { type BillingContext, idOfObject } from "../stripe";
import { type Ignored, underCustomerLock } from "./customer-lock";
import {
  chargeParts,
  everyPage,
  fetchCharge,
  fetchCreditNote,
  fetchInvoice,
  fetchSubscription,
  inList,
  invoiceParts,
  subscriptionParts,
} from "./fetch";
import { subscriptionOfInvoice } from "./invoice-rows";
import { mirrorCustomer } from "./mirror-customer";
import { fetchAndMirrorInvoice, mirrorInvoice } from "./mirror-invoice";
import { mirrorCreditNote, mirrorRefundsOf } from "./mirror-refund";
import { fetchAndMirrorSubscription, mirrorSubscription } from "./mirror-subscription";
import { removeCreditNote, removeOtherRefunds, writeInvoiceGone, writeSubscriptionGone } from "./write";

/** What a sync did: which organization's mirror is now as Stripe is, or why there is none. */
export type Synced = { organizationId: OrganizationId } | Ignored;

/**
 * How many of the newest invoices, charges and credit notes a sync of a whole customer covers; older ones have
 * events of their own.
 */
const newestPerSync = 24;

/**
 * Brings everything that we mirror of a customer in line with Stripe: the customer, its payment methods, its
 * subscriptions, its newest invoices, refunds and credit notes. The webhook, the return from checkout and the
 * person's own actions all come through here or through the parts below; nothing else writes the mirror.
 * @throws Stripe's errors when Stripe doesn't answer; nothing is half-written then.
 */
export async function syncCustomer(ctx: BillingContext, customerId: string): Promise<Synced> {
  return underCustomerLock(ctx, customerId, async (scope) => {
    const { stripe, organizationId } = scope;
    if (!(await mirrorCustomer(scope))) return { organizationId };
    const subscriptions = await everyPage(
      stripe.subscriptions.list({
        customer: customerId,
        status: "all",
        limit: 100,
        expand: inList(subscriptionParts),
      }),
    );
    for (const subscription of subscriptions) await mirrorSubscription(scope, subscription);
    const newest = { customer: customerId, limit: newestPerSync };
    const invoices = await stripe.invoices.list({ ...newest, expand: inList(invoiceParts) });
    for (const invoice of invoices.data) await mirrorInvoice(scope, invoice);
    const charges = await stripe.charges.list({ ...newest, expand: inList(chargeParts) });
    for (const charge of charges.data) await mirrorRefundsOf(scope, charge);
    for (const note of (await stripe.creditNotes.list(newest)).data) await mirrorCreditNote(scope, note);
    return { organizationId };
  });
}

/** The part of a sync that concerns the customer itself and its payment methods. */
export async function syncCustomerRecord(ctx: BillingContext, customerId: string): Promise<Synced> {
  return underCustomerLock(ctx, customerId, async (scope) => {
    await mirrorCustomer(scope);
    return { organizationId: scope.organizationId };
  });
}

/** The part of a sync that concerns one subscription. One that Stripe no longer knows becomes a tombstone. */
export async function syncSubscription(
  ctx: BillingContext,
  params: { customerId: string; subscriptionId: string },
): Promise<Synced> {
  return underCustomerLock(ctx, params.customerId, async (scope) => {
    await fetchAndMirrorSubscription(scope, params.subscriptionId);
    return { organizationId: scope.organizationId };
  });
}

/**
 * Changes a subscription at Stripe and mirrors Stripe's answer, under the customer's lock: of two who ask for the
 * same, the second finds it done.
 * @param params.change makes the change at Stripe, by the present state there, and returns the subscription as
 * Stripe answered it, with `subscriptionParts`; null when nothing is to be changed.
 * @param params.alongWith stores something together with the change, such as its audit row; not called without one.
 * @returns the subscription as it is now; null where Stripe doesn't know it any more.
 * @throws Stripe's errors when Stripe doesn't answer.
 */
export async function changeSubscription(
  ctx: BillingContext,
  params: {
    customerId: string;
    subscriptionId: string;
    change: (
      current: Stripe.Subscription,
      under: {
        stripe: Stripe;
        tenant: <Result>(work: (tenant: TenantDb) => Promise<Result>) => Promise<Result>;
      },
    ) => Promise<Stripe.Subscription | null>;
    alongWith: (tenant: TenantDb) => Promise<void>;
  },
): Promise<{ subscription: Stripe.Subscription | null } | Ignored> {
  const { customerId, subscriptionId, change, alongWith } = params;
  return underCustomerLock(ctx, customerId, async (scope) => {
    const { stripe, inTenant } = scope;
    const current = await fetchSubscription(stripe, subscriptionId);
    if (!current) {
      await inTenant((tenant) => writeSubscriptionGone(tenant, subscriptionId));
      return { subscription: null };
    }
    const changed = await change(current, { stripe, tenant: inTenant });
    await mirrorSubscription(scope, changed ?? current);
    if (changed) await inTenant(alongWith);
    return { subscription: changed ?? current };
  });
}

/**
 * The part of a sync that concerns one invoice, with all its lines and payments, and the subscription that it
 * bills: whichever of their events is lost, the other's makes it good.
 */
export async function syncInvoice(
  ctx: BillingContext,
  params: { customerId: string; invoiceId: string },
): Promise<Synced> {
  return underCustomerLock(ctx, params.customerId, async (scope) => {
    const invoice = await fetchInvoice(scope.stripe, params.invoiceId);
    const subscriptionId = invoice && subscriptionOfInvoice(invoice);
    if (subscriptionId) await fetchAndMirrorSubscription(scope, subscriptionId);
    if (invoice) await mirrorInvoice(scope, invoice);
    else await scope.inTenant((tenant) => writeInvoiceGone(tenant, params.invoiceId));
    return { organizationId: scope.organizationId };
  });
}

/** The part of a sync that concerns the refunds of one charge. */
export async function syncRefunds(
  ctx: BillingContext,
  params: { customerId: string; chargeId: string },
): Promise<Synced> {
  return underCustomerLock(ctx, params.customerId, async (scope) => {
    const charge = await fetchCharge(scope.stripe, params.chargeId);
    if (charge) await mirrorRefundsOf(scope, charge);
    else await scope.inTenant((tenant) => removeOtherRefunds(tenant, { ...params, known: [] }));
    return { organizationId: scope.organizationId };
  });
}

/** The part of a sync that concerns one credit note and its invoice, whose amounts it changes. */
export async function syncCreditNote(
  ctx: BillingContext,
  params: { customerId: string; creditNoteId: string },
): Promise<Synced> {
  return underCustomerLock(ctx, params.customerId, async (scope) => {
    const note = await fetchCreditNote(scope.stripe, params.creditNoteId);
    if (note) {
      await fetchAndMirrorInvoice(scope, idOfObject(note.invoice));
      await mirrorCreditNote(scope, note);
    } else await scope.inTenant((tenant) => removeCreditNote(tenant, params.creditNoteId));
    return { organizationId: scope.organizationId };
  });
}
