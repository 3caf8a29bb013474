/** @jsxImportSource hono/jsx */
import type { Context } from "../../context";
import type { DeliveryRecord, EventRecord } from "../../store/records/webhooks";
import { dateTime, words } from "../format";
import { ScrollTable } from "../scroll-table";
import { Chip } from "../shell";
import { findAnywhere, objectPath } from "./object-facts";

/** The deliveries of one event, oldest first. */
export function deliveriesOf(ctx: Context, eventId: string): DeliveryRecord[] {
  return ctx.store.of("delivery").by("event", eventId);
}

/** How an event fares: the worst of the latest deliveries to its endpoints; null when nobody listens. */
export function deliveryState(ctx: Context, eventId: string): DeliveryRecord | null {
  const latest = [...new Map(deliveriesOf(ctx, eventId).map((one) => [one.endpoint, one])).values()];
  for (const state of ["failed", "dropped", "pending", "succeeded"] as const) {
    const worst = latest.find(({ status }) => status === state);
    if (worst) return worst;
  }
  return null;
}

function DeliveryState({ ctx, event }: { ctx: Context; event: EventRecord }) {
  const worst = deliveryState(ctx, event.id);
  if (!worst) return <span class="muted small">Nobody listens</span>;
  const retrying = worst.status === "pending" && worst.attempts.length > 0;
  return <Chip state={worst.status} label={retrying ? "Retrying" : words(worst.status)} />;
}

function EventObject({ ctx, id }: { ctx: Context; id: string }) {
  const record = findAnywhere(ctx, id);
  return record ? <a href={objectPath(record.object, id)}>{id}</a> : id;
}

/** Events with the state of their deliveries. */
export function EventTable({ ctx, events }: { ctx: Context; events: readonly EventRecord[] }) {
  if (events.length === 0) return <p class="muted">Nothing has happened yet.</p>;
  return (
    <ScrollTable label="List of events" columns={["Event", "Object", "Happened", "Delivery"]}>
      {events.map((event) => (
        <tr key={event.id}>
          <td>
            <a href={`/console/events/${event.id}`}>{event.type}</a>
          </td>
          <td class="mono">
            <EventObject ctx={ctx} id={String(event.data.object.id ?? "")} />
          </td>
          <td class="muted small">{dateTime(event.created)}</td>
          <td>
            <DeliveryState ctx={ctx} event={event} />
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}
