import { notFound } from "next/navigation";
import { EventBadge } from "@/app/admin/_components/status-badges";
import { adminPageMetadata, loadAdmin } from "@/app/admin/load";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { CopyableText, CopyButton } from "@/components/ui/copy-button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { LocalTime } from "@/components/ui/local-time";
import { PageHeader } from "@/components/ui/page-header";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { stripeEventIdSchema } from "@/lib/admin/schema";
import { findStripeEvent, type StripeEventDetail } from "@/lib/admin/stripe-events";
import { customerIdOf, eventSchema } from "@/lib/billing/events/event";
import { ReplayButton } from "./_components/replay-button";

export const generateMetadata = () => adminPageMetadata("Stripe event");

export default async function AdminEventPage({ params }: PageProps<"/admin/events/[id]">) {
  const { db } = await loadAdmin();
  const id = stripeEventIdSchema.safeParse((await params).id);
  const event = id.success ? await findStripeEvent(db, { eventId: id.data }) : null;
  if (!event) notFound();
  const payload = JSON.stringify(event.payload, null, 2);
  return (
    <>
      <PageHeader
        title={event.type}
        status={<EventBadge status={event.status} />}
        parents={[{ href: "/admin/events", label: "Stripe events" }]}
        action={event.status !== "processing" && <ReplayButton eventId={event.id} type={event.type} />}
      />
      {event.note && (
        <Banner tone={toneOfNote(event.status)} title={titleOfNote(event.status)} className="mb-4">
          {event.note}
        </Banner>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card>
          <CardHeader
            title="Payload"
            description="The whole event as it came."
            action={<CopyButton value={payload} label="Copy payload" />}
          />
          <div className="mt-3 border-t">
            <ScrollRegion label="Payload" tall>
              <pre className="px-5 py-4 font-mono text-xs">{payload}</pre>
            </ScrollRegion>
          </div>
        </Card>
        <Card className="max-lg:order-first">
          <CardHeader title="Facts" />
          <CardContent>
            <EventFacts event={event} />
          </CardContent>
        </Card>
      </div>
    </>
  );
}

function toneOfNote(status: StripeEventDetail["status"]) {
  if (status === "dead") return "danger";
  return status === "failed" ? "warning" : "info";
}

function titleOfNote(status: StripeEventDetail["status"]): string {
  if (status === "dead") return "Given up";
  if (status === "failed") return "The last try failed";
  return status === "ignored" ? "Ignored" : "Note";
}

function EventFacts({ event }: { event: StripeEventDetail }) {
  const parsed = eventSchema.safeParse(event.payload);
  const customerId = parsed.success ? customerIdOf(parsed.data) : null;
  return (
    <DataList className="[&>div]:sm:grid-cols-[6rem_1fr]">
      <DataItem term="Id">
        <CopyableText value={event.id} />
      </DataItem>
      <DataItem term="Object">{event.objectId ? <CopyableText value={event.objectId} /> : "None"}</DataItem>
      {customerId && (
        <DataItem term="Customer">
          <CopyableText value={customerId} />
        </DataItem>
      )}
      <DataItem term="Mode">
        {event.livemode ? <Badge>Live</Badge> : <Badge tone="outline">Test</Badge>}
      </DataItem>
      <DataItem term="API version">{event.apiVersion ?? "Unknown"}</DataItem>
      <DataItem term="At Stripe">
        <LocalTime value={event.stripeCreatedAt} format="time" />
      </DataItem>
      <DataItem term="Received">
        <LocalTime value={event.receivedAt} format="time" />
      </DataItem>
      {event.settledAt && (
        <DataItem term="Settled">
          <LocalTime value={event.settledAt} format="time" />
        </DataItem>
      )}
      {event.nextAttemptAt && (
        <DataItem term="Next try">
          <LocalTime value={event.nextAttemptAt} format="time" />
        </DataItem>
      )}
      {event.leaseUntil && (
        <DataItem term="Held until">
          <LocalTime value={event.leaseUntil} format="time" />
        </DataItem>
      )}
      <DataItem term="Tries">{event.attempts}</DataItem>
    </DataList>
  );
}
