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
            <TableHead className="static">Type</TableHead>
            <TableHead className="static">Status</TableHead>
            <TableHead className="static">Note</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.type}>
              <TableCell className="font-mono text-xs">{row.type}</TableCell>
              <TableCell>
                <Badge tone={row.tone} dot>
                  {row.state}
                </Badge>
              </TableCell>
              <TableCell className="text-muted">{row.note}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
