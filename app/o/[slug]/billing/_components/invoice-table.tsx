import { ReceiptText } from "lucide-react";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { Table, TableBody, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { database } from "@/db";
import { type CursorParameters, timePageSchema } from "@/db/cursor";
import { withTenant } from "@/db/tenancy";
import type { InvoiceFilter } from "@/lib/billing/invoice-filters";
import { listInvoices } from "@/lib/billing/invoices";
import { hrefWith } from "@/lib/href";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import { InvoiceRow } from "./invoice-row";

const invoicesPerPage = 12;

type InvoiceTableProps = {
  organization: OrganizationSummary;
  filter: InvoiceFilter | undefined;
  cursor: CursorParameters;
};

export async function InvoiceTable({ organization, filter, cursor }: InvoiceTableProps) {
  const page = await withTenant(database(), organization.id, (db) =>
    listInvoices(db, {
      organizationId: organization.id,
      request: timePageSchema.parse(cursor),
      limit: invoicesPerPage,
      filter,
    }),
  );
  const path = organizationPath(organization.slug, "billing");
  if (page.rows.length === 0 && !page.previous && !page.next) {
    return filter ? (
      <EmptyState
        icon={<ReceiptText />}
        title="No invoice has this status"
        action={
          <Button variant="secondary" size="sm" render={<Link href={path} scroll={false} />}>
            Show all
          </Button>
        }
      />
    ) : (
      <EmptyState
        icon={<ReceiptText />}
        title="No invoices yet"
        description="Each payment makes one. They will be listed here with their PDF."
      />
    );
  }
  const hrefOf = (place: CursorParameters) => hrefWith(path, { status: filter, ...place }, "invoices");
  return (
    <>
      <Table label="Invoices">
        <TableHeader>
          <TableRow>
            <TableHead className="max-sm:first:pl-4">Number</TableHead>
            <TableHead className="max-lg:hidden">Date</TableHead>
            <TableHead className="max-sm:px-1.5">Status</TableHead>
            <TableHead numeric className="max-sm:px-2">
              Amount
            </TableHead>
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
            previousHref={page.previous ? hrefOf({ before: page.previous }) : null}
            nextHref={page.next ? hrefOf({ after: page.next }) : null}
          />
        </div>
      )}
    </>
  );
}
