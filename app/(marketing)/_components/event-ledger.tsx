import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

type LedgerRow = { type: string; state: string; tone: BadgeTone; note: string | null };

const rows: readonly LedgerRow[] = [
  { type: "checkout.session.completed", state: "Processed", tone: "positive", note: null },
  { type: "customer.subscription.created", state: "Processed", tone: "positive", note: null },
  {
    type: "payment_intent.created",
    state: "Ignored",
    tone: "neutral",
    note: "Events of this type are not used.",
  },
  { type: "invoice.paid", state: "Processed", tone: "positive", note: null },
  { type: "invoice.payment_succeeded", state: "Processed", tone: "positive", note: null },
  { type: "customer.updated", state: "Failed", tone: "caution", note: "Request aborted due to timeout" },
];

/** The webhook ledger as administrators see it, shortened. */
export function EventLedger() {
  return (
    <div className="rounded-md border bg-surface">
      <Table label="Ledger of events">
        <TableHeader>
          <TableRow>
            <TableHead className="static max-sm:first:pl-3">Type</TableHead>
            <TableHead className="static max-sm:rounded-tr-md max-sm:px-2">Status</TableHead>
            <TableHead className="static max-sm:hidden">Note</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.type}>
              <TableCell className="font-mono text-xs max-sm:pr-1.5 max-sm:text-[11px] max-sm:first:pl-3">
                {row.type}
              </TableCell>
              <TableCell className="max-sm:px-2">
                <Badge tone={row.tone} dot>
                  {row.state}
                </Badge>
              </TableCell>
              <TableCell className="min-w-36 whitespace-normal text-muted text-xs max-sm:hidden">
                {row.note}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
