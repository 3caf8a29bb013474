import { adminPath } from "@/app/admin/paths";
import { LocalTime } from "@/components/ui/local-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { StripeEventRow } from "@/lib/admin/stripe-events";
import { EventBadge } from "./status-badges";
import { TextLink } from "./text-link";

/** Webhook events as rows, each leading to its page. */
export function EventTable({ label, events }: { label: string; events: readonly StripeEventRow[] }) {
  return (
    <Table label={label}>
      <TableHeader>
        <TableRow>
          <TableHead>Type</TableHead>
          <TableHead>Status</TableHead>
          <TableHead>Object</TableHead>
          <TableHead className="w-full">Note</TableHead>
          <TableHead numeric>Tries</TableHead>
          <TableHead>Received</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {events.map((event) => (
          <TableRow key={event.id}>
            <TableCell>
              <TextLink href={adminPath("events", event.id)}>{event.type}</TextLink>
            </TableCell>
            <TableCell>
              <EventBadge status={event.status} />
            </TableCell>
            <TableCell
              className="max-w-64 truncate font-mono text-muted text-xs"
              title={event.objectId ?? undefined}
            >
              {event.objectId ?? "—"}
            </TableCell>
            <TableCell className="max-w-0 min-w-40 truncate text-muted" title={event.note ?? undefined}>
              {event.note}
            </TableCell>
            <TableCell numeric>{event.attempts}</TableCell>
            <TableCell className="text-muted">
              <LocalTime value={event.receivedAt} format="ago" />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
