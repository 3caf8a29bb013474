import { CircleCheck } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { organizationPath } from "@/app/o/paths";
import { Sentence } from "@/components/billing/sentence";
import { Button } from "@/components/ui/button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { describeSubscription } from "@/lib/billing/describe-subscription";
import type { Entitlements } from "@/lib/billing/entitlements";
import type { FirstInvoice } from "@/lib/billing/finish-checkout-invoice";
import type { BillingOverview } from "@/lib/billing/queries";
import { Outcome } from "./outcome";

/** What a checkout brought. */
export type Result = {
  organization: { slug: string; name: string };
  plan: Entitlements["plan"];
  overview: BillingOverview;
  invoice: FirstInvoice | null;
};

/** The payment came, and the plan is on. */
export function Started({ organization, plan, overview, invoice }: Result) {
  return (
    <Outcome
      icon={<CircleCheck className="text-positive" />}
      title={invoice?.total === 0 ? `You’re on ${plan.name}.` : `Payment received. You’re on ${plan.name}.`}
      actions={<WayOn slug={organization.slug} />}
      facts={
        <Next overview={overview}>
          {invoice && (
            <DataItem term="Invoice">
              <Money amount={invoice.total} currency={invoice.currency} className="font-medium" />
              {", "}
              {invoice.hostedInvoiceUrl ? (
                <a
                  href={invoice.hostedInvoiceUrl}
                  className="text-accent-text underline-offset-4 hover:underline"
                >
                  {invoice.number ?? "view invoice"}
                </a>
              ) : (
                invoice.number
              )}
            </DataItem>
          )}
        </Next>
      }
    >
      {room(organization.name, plan)}
    </Outcome>
  );
}

/** The plan is on, and nothing was charged. */
export function TrialStarted({ organization, plan, overview }: Result) {
  const trialEnd = overview.subscription?.trialEnd;
  return (
    <Outcome
      icon={<CircleCheck className="text-positive" />}
      title={`Your ${plan.name} trial has started.`}
      actions={<WayOn slug={organization.slug} />}
      facts={
        <Next overview={overview}>
          <DataItem term="Charged today">Nothing</DataItem>
        </Next>
      }
    >
      {room(organization.name, plan)}
      {trialEnd && (
        <>
          {" "}
          Cancel before <LocalTime value={trialEnd} className="whitespace-nowrap text-ink" /> and nothing is
          charged.
        </>
      )}
    </Outcome>
  );
}

function Next({ overview, children }: { overview: BillingOverview; children: ReactNode }) {
  const { sentence } = describeSubscription(overview, new Date());
  return (
    <DataList>
      <DataItem term="Next">
        <Sentence parts={sentence} />
      </DataItem>
      {children}
    </DataList>
  );
}

function WayOn({ slug }: { slug: string }) {
  return (
    <>
      <Button render={<Link href={organizationPath(slug, "projects")} />}>Go to projects</Button>
      <Button variant="secondary" render={<Link href={organizationPath(slug, "billing")} />}>
        See billing
      </Button>
    </>
  );
}

function room(name: string, { limits: { projects } }: Entitlements["plan"]): string {
  return `${name} now has room for ${projects === null ? "as many projects as you like" : `${projects} projects`}.`;
}
