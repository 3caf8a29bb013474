import type {
  creditNotes,
  invoiceLines,
  invoices,
  refunds,
  subscriptionItems,
  subscriptions,
} from "@/db/schema";

// What a sync changed in the mirror: the row before (null when there was none) and as it is now. Effects look
// at the difference only, never at the type of an event, so that an event that comes twice, late or not at all
// makes no difference.

export type MirroredSubscription = typeof subscriptions.$inferSelect & {
  /** The one that says the plan first (`planItemFirst`). */
  items: (typeof subscriptionItems.$inferSelect & {
    /** The plan's key in the catalogue; null for what isn't a plan of ours. */
    planKey: string | null;
    planName: string;
    /** Minor units; null for a tiered price. */
    unitAmount: number | null;
    interval: string | null;
    intervalCount: number | null;
  })[];
};

export type MirroredInvoice = typeof invoices.$inferSelect & {
  lines: (typeof invoiceLines.$inferSelect)[];
};

export type MirroredRefund = typeof refunds.$inferSelect;
export type MirroredCreditNote = typeof creditNotes.$inferSelect;

/** A row that Stripe no longer knows stays as it was last seen, with `deletedAt`. */
export type Change<Row> = { before: Row | null; after: Row };

/** The status that counts: a subscription that Stripe no longer knows has ended. Null where there is none. */
export function statusOf(row: MirroredSubscription): string;
export function statusOf(row: MirroredSubscription | null): string | null;
export function statusOf(row: MirroredSubscription | null): string | null {
  if (row?.deletedAt && row.status !== "incomplete_expired") return "canceled";
  return row?.status ?? null;
}
