import { and, asc, eq, exists, gt, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { type Page, type PageRequest, selectPage } from "@/db/cursor";
import { creditNotes, invoices, refunds } from "@/db/schema";
import type { TenantDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import type { InvoiceFilter } from "./invoice-filters";
import { isLivemode } from "./stripe";

/** Money of an invoice that went back: paid out by a refund, or credited by a credit note. */
export type GivenBack =
  | { kind: "refund"; id: string; amount: number; currency: string; status: string; at: Date }
  | {
      kind: "credit_note";
      id: string;
      number: string;
      amount: number;
      currency: string;
      pdfUrl: string | null;
      at: Date;
    };

export type InvoiceSummary = {
  id: string;
  number: string | null;
  status: string;
  /** Minor units. */
  total: number;
  amountPaid: number;
  amountCredited: number;
  currency: string;
  createdAt: Date;
  hostedInvoiceUrl: string | null;
  pdfUrl: string | null;
};

export type InvoiceOfPage = InvoiceSummary & { givenBack: GivenBack[] };

/** A refund that didn't happen gives nothing back. */
const isUnderway = inArray(refunds.status, ["succeeded", "pending", "requires_action"]);

/**
 * One page of the organization's invoices, newest first, drafts left out, each with what of it went back: three
 * queries, however many invoices.
 */
export async function listInvoices(
  db: TenantDb,
  params: {
    organizationId: OrganizationId;
    request: PageRequest<Date>;
    limit: number;
    filter?: InvoiceFilter | undefined;
  },
): Promise<Page<InvoiceOfPage>> {
  const page = await selectPage({
    request: params.request,
    limit: params.limit,
    direction: "desc",
    key: invoices.stripeCreatedAt,
    id: invoices.id,
    placeOf: (invoice: InvoiceSummary) => ({ key: invoice.createdAt, id: invoice.id }),
    select: ({ where, orderBy, limit }) =>
      db
        .select({
          id: invoices.id,
          number: invoices.number,
          status: invoices.status,
          total: invoices.total,
          amountPaid: invoices.amountPaid,
          amountCredited: invoices.amountCredited,
          currency: invoices.currency,
          createdAt: invoices.stripeCreatedAt,
          hostedInvoiceUrl: invoices.hostedInvoiceUrl,
          pdfUrl: invoices.invoicePdf,
        })
        .from(invoices)
        .where(
          and(
            eq(invoices.organizationId, params.organizationId),
            eq(invoices.livemode, isLivemode()),
            isNull(invoices.deletedAt),
            ne(invoices.status, "draft"),
            params.filter && narrowed(db, params.filter),
            where,
          ),
        )
        .orderBy(...orderBy)
        .limit(limit),
  });
  const givenBack = await listGivenBack(db, { ...params, invoiceIds: page.rows.map(({ id }) => id) });
  return { ...page, rows: page.rows.map((row) => ({ ...row, givenBack: givenBack.get(row.id) ?? [] })) };
}

function narrowed(db: TenantDb, filter: InvoiceFilter): SQL | undefined {
  if (filter !== "refunded") return eq(invoices.status, filter);
  const refunded = db
    .select({ one: sql`1` })
    .from(refunds)
    .where(and(eq(refunds.invoiceId, invoices.id), isUnderway));
  return or(gt(invoices.amountCredited, 0), exists(refunded));
}

async function listGivenBack(
  db: TenantDb,
  params: { organizationId: OrganizationId; invoiceIds: string[] },
): Promise<Map<string, GivenBack[]>> {
  const found = new Map<string, GivenBack[]>();
  if (params.invoiceIds.length === 0) return found;
  const add = (invoiceId: string | null, entry: GivenBack) => {
    if (invoiceId) found.set(invoiceId, [...(found.get(invoiceId) ?? []), entry]);
  };
  const refundRows = await db
    .select({
      invoiceId: refunds.invoiceId,
      id: refunds.id,
      amount: refunds.amount,
      currency: refunds.currency,
      status: refunds.status,
      at: refunds.stripeCreatedAt,
    })
    .from(refunds)
    .where(
      and(eq(refunds.organizationId, params.organizationId), inArray(refunds.invoiceId, params.invoiceIds)),
    )
    .orderBy(asc(refunds.stripeCreatedAt), asc(refunds.id));
  const noteRows = await db
    .select({
      invoiceId: creditNotes.invoiceId,
      id: creditNotes.id,
      number: creditNotes.number,
      amount: creditNotes.total,
      currency: creditNotes.currency,
      pdfUrl: creditNotes.pdf,
      at: creditNotes.stripeCreatedAt,
    })
    .from(creditNotes)
    .where(
      and(
        eq(creditNotes.organizationId, params.organizationId),
        inArray(creditNotes.invoiceId, params.invoiceIds),
        eq(creditNotes.status, "issued"),
      ),
    )
    .orderBy(asc(creditNotes.stripeCreatedAt), asc(creditNotes.id));
  for (const { invoiceId, ...row } of refundRows) add(invoiceId, { kind: "refund", ...row });
  for (const { invoiceId, ...row } of noteRows) add(invoiceId, { kind: "credit_note", ...row });
  return found;
}

/** What an invoice's chip says: Stripe's status, or that its money went back. */
export type InvoiceState =
  | "paid"
  | "open"
  | "void"
  | "uncollectible"
  | "refunded"
  | "partly_refunded"
  | "credited"
  | "partly_credited"
  | "unknown";

/**
 * A paid invoice of which money went back is told by that. A credit note may stand for the very money of a refund,
 * so the two aren't added up. Pure.
 */
export function invoiceState(
  invoice: Pick<InvoiceOfPage, "status" | "total" | "amountCredited" | "givenBack">,
): InvoiceState {
  if (invoice.status !== "paid") return plainStates.find((state) => state === invoice.status) ?? "unknown";
  const refunded = invoice.givenBack
    .filter((entry) => entry.kind === "refund" && entry.status === "succeeded")
    .reduce((sum, { amount }) => sum + amount, 0);
  const back = Math.max(refunded, invoice.amountCredited);
  if (back <= 0) return "paid";
  const isWhole = back >= invoice.total;
  if (refunded > 0) return isWhole ? "refunded" : "partly_refunded";
  return isWhole ? "credited" : "partly_credited";
}

const plainStates = ["open", "void", "uncollectible"] as const;
