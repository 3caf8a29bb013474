import type { TenantDb } from "@/db/tenancy";
import { grantOnInvoice } from "@/lib/credits/on-invoice";
import { takeBackOnCreditNote, takeBackOnRefund } from "@/lib/credits/take-back-credits";
import { tellOfInvoice } from "../notices/invoice-notices";
import { tellOfRefund } from "../notices/refund-notices";
import { tellOfSubscription } from "../notices/subscription-notices";
import { followMembers } from "../seats/follow-members";
import { rememberTrial } from "../trials";
import { auditCreditNote, auditRefund } from "./audit-returns";
import { auditTurns } from "./audit-turns";
import type {
  Change,
  MirroredCreditNote,
  MirroredInvoice,
  MirroredRefund,
  MirroredSubscription,
} from "./changes";
import { raiseAlerts } from "./raise-alerts";

/** Something that follows from a change of the mirror, in its transaction and under the customer's lock. */
export type Effect<Row> = (tenant: TenantDb, change: Change<Row>) => Promise<void>;

/** What follows when a subscription was written. */
export const subscriptionEffects: readonly Effect<MirroredSubscription>[] = [
  auditTurns,
  raiseAlerts,
  rememberTrial,
  followMembers,
  tellOfSubscription,
];

/** What follows when an invoice was written with its lines and payments. */
export const invoiceEffects: readonly Effect<MirroredInvoice>[] = [grantOnInvoice, tellOfInvoice];

/** What follows when a refund was written. */
export const refundEffects: readonly Effect<MirroredRefund>[] = [auditRefund, takeBackOnRefund, tellOfRefund];

/** What follows when a credit note was written. */
export const creditNoteEffects: readonly Effect<MirroredCreditNote>[] = [
  auditCreditNote,
  takeBackOnCreditNote,
];

/** Runs every effect of a list, one after another. */
export async function runEffects<Row>(
  effects: readonly Effect<Row>[],
  tenant: TenantDb,
  change: Change<Row>,
): Promise<void> {
  for (const effect of effects) await effect(tenant, change);
}
