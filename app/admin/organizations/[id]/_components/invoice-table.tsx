import { InvoiceBadge } from "@/app/admin/_components/status-badges";
import { CopyableText } from "@/components/ui/copy-button";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { InvoiceFacts } from "@/lib/admin/organization";

export function InvoiceTable({ invoices }: { invoices: readonly InvoiceFacts[] }) {
  if (invoices.length === 0) return <p className="px-5 pt-2 pb-5 text-muted">No invoices yet.</p>;
  return (
    <div className="mt-3 border-t">
      <Table label="Invoices">
        <TableHeader>
          <TableRow>
            <TableHead className="w-full">Number and id</TableHead>
            <TableHead>Status</TableHead>
            <TableHead numeric>Total</TableHead>
            <TableHead numeric>Still due</TableHead>
            <TableHead>Date</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {invoices.map((invoice) => (
            <TableRow key={invoice.id}>
              <TableCell className="min-w-40 max-w-0">
                {invoice.number ?? <span className="text-faint">Draft</span>}
                <span className="block text-muted">
                  <CopyableText value={invoice.id} />
                </span>
              </TableCell>
              <TableCell>
                <InvoiceBadge status={invoice.status} />
              </TableCell>
              <TableCell numeric>
                <Money amount={invoice.total} currency={invoice.currency} />
              </TableCell>
              <TableCell numeric>
                <Money amount={invoice.amountRemaining} currency={invoice.currency} />
              </TableCell>
              <TableCell className="text-muted">
                <LocalTime value={invoice.createdAt} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
