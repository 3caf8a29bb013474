import { CircleAlert, CircleCheck, Clock, CloudOff } from "lucide-react";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Sentence } from "@/components/billing/sentence";
import { Button } from "@/components/ui/button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { Money } from "@/components/ui/money";
import { Spinner } from "@/components/ui/spinner";
import { describeSubscription } from "@/lib/billing/describe-subscription";
import type { Entitlements } from "@/lib/billing/entitlements";
import { type Interval, type PaidPlanKey, planOf } from "@/lib/billing/plans";
import type { BillingOverview, InvoiceSummary } from "@/lib/billing/queries";
import { ChoosePlanButton } from "../../_components/choose-plan-button";
import { RetryButton } from "../../_components/retry-button";
import { KeepFresh } from "./keep-fresh";
import { Outcome } from "./outcome";

type Organization = { slug: string; name: string };
type Choice = { plan: PaidPlanKey; interval: Interval };

type PaidProps = {
  organization: Organization;
  plan: Entitlements["plan"];
  overview: BillingOverview;
  invoice: InvoiceSummary | null;
};

export function Paid({ organization: { slug, name }, plan, overview, invoice }: PaidProps) {
  const { sentence } = describeSubscription(overview, new Date());
  const projects = plan.limits.projects;
  return (
    <Outcome
      icon={<CircleCheck className="text-positive" />}
      title={`Payment received. You’re on ${plan.name}.`}
      actions={
        <>
          <Button render={<Link href={organizationPath(slug, "projects")} />}>Go to projects</Button>
          <Button variant="secondary" render={<Link href={organizationPath(slug, "billing")} />}>
            See billing
          </Button>
        </>
      }
      facts={
        <DataList>
          <DataItem term="Next">
            <Sentence parts={sentence} />
          </DataItem>
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
        </DataList>
      }
    >
      {name} now has room for {projects === null ? "as many projects as you like" : `${projects} projects`}.
    </Outcome>
  );
}

export function Processing({ organization: { slug } }: { organization: Organization }) {
  return (
    <Outcome
      icon={<Clock className="text-caution" />}
      title="We’re waiting for your bank"
      actions={
        <Button variant="secondary" render={<Link href={organizationPath(slug, "billing")} />}>
          See billing
        </Button>
      }
    >
      <KeepFresh />
      The checkout is complete, but the bank hasn’t confirmed the payment yet. Some take a few days. The plan
      starts by itself as soon as it does; you can leave this page.
      <span className="mt-4 flex items-center gap-2 text-sm" role="status">
        <Spinner />
        Looking again every few seconds
      </span>
    </Outcome>
  );
}

type UnpaidProps = {
  organization: Organization;
  /** What the checkout was for; null when it can't be begun again from here. */
  choice: Choice | null;
};

export function NotPaid({ organization, choice }: UnpaidProps) {
  return (
    <Outcome
      icon={<CircleAlert className="text-danger" />}
      title="The payment didn’t go through"
      actions={<BackToCheckout organization={organization} choice={choice} label="Back to checkout" />}
    >
      Nothing was charged{choice && `, and ${planOf(choice.plan).name} hasn’t started`}. The checkout is still
      open: go back to it and try again, perhaps with another card.
    </Outcome>
  );
}

export function Expired({ organization, choice }: UnpaidProps) {
  return (
    <Outcome
      icon={<CircleAlert className="text-danger" />}
      title="This checkout has expired"
      actions={<BackToCheckout organization={organization} choice={choice} label="Start again" />}
    >
      It was open for too long, or replaced by a newer one. Nothing was charged.
    </Outcome>
  );
}

export function Unanswered({ organization: { slug } }: { organization: Organization }) {
  return (
    <Outcome
      icon={<CloudOff className="text-caution" />}
      title="We can’t reach our payment provider"
      actions={
        <>
          <RetryButton />
          <Button variant="secondary" render={<Link href={organizationPath(slug, "billing")} />}>
            See billing
          </Button>
        </>
      }
    >
      So we can’t tell yet whether the payment went through. If it did, the plan starts by itself; you won’t
      be charged twice. Try again in a minute.
    </Outcome>
  );
}

function BackToCheckout({ organization, choice, label }: UnpaidProps & { label: string }) {
  return (
    <>
      {choice && (
        <ChoosePlanButton organization={organization.slug} {...choice}>
          {label}
        </ChoosePlanButton>
      )}
      <Button variant="secondary" render={<Link href={organizationPath(organization.slug, "plans")} />}>
        See all plans
      </Button>
    </>
  );
}
