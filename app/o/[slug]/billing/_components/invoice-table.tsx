import { FileText, ReceiptText } from "lucide-react";
import { organizationPath } from "@/app/o/paths";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Pagination } from "@/components/ui/pagination";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { database } from "@/db";
import { type CursorParameters, timePageSchema } from "@/db/cursor";
import { withTenant } from "@/db/tenancy";
import { type InvoiceSummary, listInvoices } from "@/lib/billing/queries";
import { hrefWith } from "@/lib/href";
import type { OrganizationSummary } from "@/lib/organizations/queries";

const invoicesPerPage = 12;

const statuses: Readonly<Record<string, { label: string; tone: BadgeTone }>> = {
  paid: { label: "Paid", tone: "positive" },
  open: { label: "Open", tone: "caution" },
  void: { label: "Void", tone: "neutral" },
  uncollectible: { label: "Uncollectible", tone: "danger" },
};

type InvoiceTableProps = { organization: OrganizationSummary; cursor: CursorParameters };

export async function InvoiceTable({ organization, cursor }: InvoiceTableProps) {
  const page = await withTenant(database(), organization.id, (db) =>
    listInvoices(db, {
      organizationId: organization.id,
      request: timePageSchema.parse(cursor),
      limit: invoicesPerPage,
    }),
  );
  const path = organizationPath(organization.slug, "billing");
  if (page.rows.length === 0 && !page.previous && !page.next) {
    return (
      <EmptyState
        icon={<ReceiptText />}
        title="No invoices yet"
        description="Each payment makes one. They will be listed here with their PDF."
      />
    );
  }
  return (
    <>
      <Table label="Invoices">
        <TableHeader>
          <TableRow>
            <TableHead>Number</TableHead>
            <TableHead className="max-lg:hidden">Date</TableHead>
            <TableHead className="max-sm:px-2">Status</TableHead>
            <TableHead numeric>Amount</TableHead>
            <TableHead>
              <span className="sr-only">Documents</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {page.rows.map((invoice) => (
            <InvoiceRow key={invoice.id} invoice={invoice} />
          ))}
        </TableBody>
      </Table>
      {(page.previous || page.next) && (
        <div className="border-t px-5 py-3">
          <Pagination
            previousHref={page.previous ? hrefWith(path, { before: page.previous }) : null}
            nextHref={page.next ? hrefWith(path, { after: page.next }) : null}
          />
        </div>
      )}
    </>
  );
}

function InvoiceRow({ invoice }: { invoice: InvoiceSummary }) {
  const { label, tone } = statuses[invoice.status] ?? { label: invoice.status, tone: "neutral" };
  const name = invoice.number ?? invoice.id;
  return (
    <TableRow>
      <TableCell className="font-medium">
        {invoice.hostedInvoiceUrl ? (
          <a href={invoice.hostedInvoiceUrl} className="text-accent-text underline-offset-4 hover:underline">
            {name}
          </a>
        ) : (
          name
        )}
        <LocalTime value={invoice.createdAt} className="block font-normal text-muted text-xs lg:hidden" />
      </TableCell>
      <TableCell className="text-muted max-lg:hidden">
        <LocalTime value={invoice.createdAt} />
      </TableCell>
      <TableCell className="max-sm:px-2">
        <Badge tone={tone}>{label}</Badge>
      </TableCell>
      <TableCell numeric>
        <Money amount={invoice.total} currency={invoice.currency} />
      </TableCell>
      <TableCell className="w-0 py-1 text-right max-sm:pr-3 max-sm:pl-0">
        {invoice.pdfUrl && (
          <Button
            variant="ghost"
            size="sm"
            className="h-7 px-2 max-sm:px-1.5"
            render={<a href={invoice.pdfUrl} aria-label={`Download invoice ${name} as PDF`} />}
          >
            <FileText aria-hidden />
            <span className="max-sm:sr-only">PDF</span>
          </Button>
        )}
      </TableCell>
    </TableRow>
  );
}
