import { CircleCheck } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { listOpenBillingAlerts } from "@/lib/admin/billing-alerts";
import { countsUpTo, getAdminOverview } from "@/lib/admin/overview";
import { listTroubledStripeEvents } from "@/lib/admin/stripe-events";
import { AlertList } from "./_components/alert-list";
import { EventTable } from "./_components/event-table";
import { adminPageMetadata, loadAdmin } from "./load";

export const generateMetadata = () => adminPageMetadata("Overview");

export default async function AdminOverviewPage() {
  const { db } = await loadAdmin();
  const [overview, alerts, events] = await Promise.all([
    getAdminOverview(db),
    listOpenBillingAlerts(db, { limit: 10 }),
    listTroubledStripeEvents(db, { limit: 10 }),
  ]);
  const calm = alerts.length === 0 && events.length === 0;
  return (
    <>
      <PageHeader title="Overview" description="How much there is of everything, and what needs you." />
      <dl className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Figure label="Organizations" value={overview.organizations} href="/admin/organizations" />
        <Figure label="Users" value={overview.users} href="/admin/users" />
        <Figure label="Dead or failing events" value={overview.deadEvents + overview.failedEvents} alarming />
        <Figure label="Open billing alerts" value={overview.openAlerts} alarming />
      </dl>
      <div className="mt-4 grid gap-4">
        {calm && (
          <Card>
            <EmptyState
              icon={<CircleCheck />}
              title="Nothing needs you"
              description="Webhook events that fail and billing alerts will be listed here."
            />
          </Card>
        )}
        {alerts.length > 0 && (
          <Card>
            <CardHeader title="Open billing alerts" description="The newest ten." />
            <AlertList alerts={alerts} />
          </Card>
        )}
        {events.length > 0 && (
          <Card>
            <CardHeader
              title="Events that failed"
              description="Failing ones are tried again by themselves; dead ones were given up."
            />
            <div className="mt-3 border-t">
              <EventTable label="Events that failed" events={events} />
            </div>
          </Card>
        )}
      </div>
    </>
  );
}

const wholeNumber = new Intl.NumberFormat("en-US");

type FigureProps = {
  label: string;
  value: number;
  href?: Route;
  /** Whether anything but nothing is a reason to look. */
  alarming?: boolean;
};

function Figure({ label, value, href, alarming = false }: FigureProps) {
  const text = value >= countsUpTo ? `${wholeNumber.format(countsUpTo)}+` : wholeNumber.format(value);
  return (
    <div className="rounded-md border bg-surface px-5 py-4">
      <dt className="text-muted text-sm">{label}</dt>
      <dd className={cn("mt-1 font-semibold text-xl tabular-nums", alarming && value > 0 && "text-danger")}>
        {href ? (
          <Link href={href} className="rounded-sm underline-offset-4 hover:underline">
            {text}
          </Link>
        ) : (
          text
        )}
      </dd>
    </div>
  );
}
