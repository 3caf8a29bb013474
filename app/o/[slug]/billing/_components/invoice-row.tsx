import { FileText } from "lucide-react";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { TableCell, TableRow } from "@/components/ui/table";
import { type GivenBack, type InvoiceOfPage, type InvoiceState, invoiceState } from "@/lib/billing/invoices";

const states: Readonly<Record<InvoiceState, { label: string; tone: BadgeTone }>> = {
  paid: { label: "Paid", tone: "positive" },
  open: { label: "Open", tone: "caution" },
  void: { label: "Void", tone: "neutral" },
  uncollectible: { label: "Uncollectible", tone: "danger" },
  refunded: { label: "Refunded", tone: "neutral" },
  partly_refunded: { label: "Partly refunded", tone: "neutral" },
  credited: { label: "Credited", tone: "neutral" },
  partly_credited: { label: "Partly credited", tone: "neutral" },
  unknown: { label: "Unknown", tone: "neutral" },
};

/** An invoice with its papers, and below it what of its money went back. */
export function InvoiceRow({ invoice }: { invoice: InvoiceOfPage }) {
  const { label, tone } = states[invoiceState(invoice)];
  const name = invoice.number ?? invoice.id;
  const isFollowed = invoice.givenBack.length > 0;
  const line = isFollowed ? "border-b-0" : undefined;
  return (
    <>
      <TableRow>
        <TableCell className={cn("font-medium max-sm:pr-2 max-sm:first:pl-4", line)}>
          {invoice.hostedInvoiceUrl ? (
            <a
              href={invoice.hostedInvoiceUrl}
              className="text-accent-text underline-offset-4 hover:underline"
            >
              {name}
            </a>
          ) : (
            name
          )}
          <LocalTime value={invoice.createdAt} className="block font-normal text-muted text-xs lg:hidden" />
        </TableCell>
        <TableCell className={cn("text-muted max-lg:hidden", line)}>
          <LocalTime value={invoice.createdAt} />
        </TableCell>
        <TableCell className={cn("max-sm:px-1.5", line)}>
          <Badge tone={tone}>{label}</Badge>
        </TableCell>
        <TableCell numeric className={cn("max-sm:px-2", line)}>
          <Money amount={invoice.total} currency={invoice.currency} />
        </TableCell>
        <TableCell className={cn("w-0 py-1 text-right max-sm:pr-3 max-sm:pl-0", line)}>
          {invoice.pdfUrl && <PdfLink href={invoice.pdfUrl} what={`invoice ${name}`} />}
        </TableCell>
      </TableRow>
      {invoice.givenBack.map((entry, index) => (
        <GivenBackRow key={entry.id} entry={entry} last={index === invoice.givenBack.length - 1} />
      ))}
    </>
  );
}

function GivenBackRow({ entry, last }: { entry: GivenBack; last: boolean }) {
  const line = last ? undefined : "border-b-0";
  return (
    <TableRow className="text-muted">
      <TableCell colSpan={3} className={cn("whitespace-normal pl-9 text-xs first:pl-9 max-lg:hidden", line)}>
        <Words entry={entry} />
      </TableCell>
      <TableCell colSpan={2} className={cn("whitespace-normal pl-9 text-xs first:pl-9 lg:hidden", line)}>
        <Words entry={entry} />
      </TableCell>
      <TableCell numeric className={cn("text-xs max-sm:px-2", line)}>
        <Money amount={-entry.amount} currency={entry.currency} />
      </TableCell>
      <TableCell className={cn("w-0 py-1 text-right max-sm:pr-3 max-sm:pl-0", line)}>
        {entry.kind === "credit_note" && entry.pdfUrl && (
          <PdfLink href={entry.pdfUrl} what={`credit note ${entry.number}`} />
        )}
      </TableCell>
    </TableRow>
  );
}

const refundWords: Readonly<Record<string, string>> = {
  succeeded: "Refunded",
  pending: "Refund on its way since",
  requires_action: "Refund waiting since",
  failed: "Refund that failed",
  canceled: "Refund that was cancelled",
};

function Words({ entry }: { entry: GivenBack }) {
  const words =
    entry.kind === "refund" ? (refundWords[entry.status] ?? "Refund") : `Credit note ${entry.number}`;
  return (
    <>
      {words}, <LocalTime value={entry.at} />
    </>
  );
}

function PdfLink({ href, what }: { href: string; what: string }) {
  return (
    <Button
      variant="ghost"
      size="sm"
      className="h-7 px-2 max-sm:px-1.5"
      render={<a href={href} aria-label={`Download ${what} as PDF`} />}
    >
      <FileText aria-hidden />
      <span className="max-sm:sr-only">PDF</span>
    </Button>
  );
}
