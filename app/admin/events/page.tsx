import { Webhook } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";
import { stripeEventListSchema, stripeEventStates } from "@/lib/admin/schema";
import { listStripeEvents, listStripeEventTypes } from "@/lib/admin/stripe-events";
import { EventTable } from "../_components/event-table";
import { ListPage } from "../_components/list-page";
import { statusLabel } from "../_components/status-badges";
import { adminPageMetadata, loadAdmin } from "../load";

export const generateMetadata = () => adminPageMetadata("Stripe events");

export default async function AdminEventsPage({ searchParams }: PageProps<"/admin/events">) {
  const { db } = await loadAdmin();
  const list = stripeEventListSchema.parse(await searchParams);
  const types = new Set([...(list.type ? [list.type] : []), ...(await listStripeEventTypes(db))]);
  return (
    <ListPage
      title="Stripe events"
      description="Every webhook that came in, stored before Stripe got its answer."
      path="/admin/events"
      list={list}
      searchLabel="Search by type, event or object id"
      filters={[
        {
          name: "status",
          label: "Status",
          all: "Any status",
          options: stripeEventStates.map((value) => ({ value, label: statusLabel(value) })),
        },
        {
          name: "type",
          label: "Type",
          all: "All types",
          options: [...types].sort().map((value) => ({ value, label: value })),
        },
      ]}
      read={({ limit }) => listStripeEvents(db, { ...list, limit })}
      nothingFits="No event fits"
      nothingYet={
        <EmptyState
          icon={<Webhook />}
          title="No events yet"
          description="The first comes as soon as something happens at Stripe."
        />
      }
    >
      {(events) => <EventTable label="Stripe events" events={events} />}
    </ListPage>
  );
}
