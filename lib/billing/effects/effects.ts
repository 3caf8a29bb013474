import type { TenantDb } from "@/db/tenancy";
import { rememberTrial } from "../trials";
import type {
  Change,
  MirroredCreditNote,
  MirroredInvoice,
  MirroredRefund,
  MirroredSubscription,
} from "./changes";

/** Something that follows from a change of the mirror, in its transaction and under the customer's lock. */
export type Effect<Row> = (tenant: TenantDb, change: Change<Row>) => Promise<void>;

/** What follows when a subscription was written. */
export const subscriptionEffects: readonly Effect<MirroredSubscription>[] = [rememberTrial];

/** What follows when an invoice was written with its lines and payments. */
export const invoiceEffects: readonly Effect<MirroredInvoice>[] = [];

/** What follows when a refund was written. */
export const refundEffects: readonly Effect<MirroredRefund>[] = [];

/** What follows when a credit note was written. */
export const creditNoteEffects: readonly Effect<MirroredCreditNote>[] = [];

/** Runs every effect of a list, one after another. */
export async function runEffects<Row>(
  effects: readonly Effect<Row>[],
  tenant: TenantDb,
  change: Change<Row>,
): Promise<void> {
  for (const effect of effects) await effect(tenant, change);
}
