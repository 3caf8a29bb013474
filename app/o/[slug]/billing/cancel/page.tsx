import type { Metadata } from "next";
import { organizationPath } from "@/app/o/paths";
import { LocalTime } from "@/components/ui/local-time";
import { PageHeader } from "@/components/ui/page-header";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { isTerminal } from "@/lib/billing/access";
import { comparePlans } from "@/lib/billing/change/compare-plans";
import { listOffers } from "@/lib/billing/pricing";
import { countMembers } from "@/lib/organizations/members";
import { can } from "@/lib/organizations/permissions";
import { countProjects } from "@/lib/projects/queries";
import { loadEntitlements, loadOrganization, loadSubscriptionState } from "../../load";
import { BillingRefused } from "../_components/billing-refused";
import { ResumeButton } from "../_components/resume-button";
import { PlanDifferences } from "../change/_components/plan-differences";
import { Refusal } from "../change/_components/refusal";
import { Alternative } from "./_components/alternative";
import { alternativeTo } from "./_components/alternative-to";
import { CancelForm, type Standing } from "./_components/cancel-form";
import { WhatEnds } from "./_components/what-ends";

export const metadata: Metadata = { title: "Cancel plan" };

/** What ends when, what stays, what is lost, another way, and one step. */
export default async function CancelPlanPage({ params }: PageProps<"/o/[slug]/billing/cancel">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "billing.manage")) return <BillingRefused organization={organization} />;
  const { id } = organization;
  const [subscription, { plan, access }, offers, usage] = await Promise.all([
    loadSubscriptionState(id),
    loadEntitlements(id),
    listOffers(database()),
    withTenant(database(), id, async (db) => ({
      projects: await countProjects(db, { organizationId: id }),
      members: await countMembers(db, { organizationId: id }),
    })),
  ]);
  const parents = [{ href: organizationPath(slug, "billing"), label: "Billing" }];
  if (!subscription || isTerminal(subscription.status)) {
    return (
      <>
        <PageHeader title="Cancel plan" parents={parents} />
        <Refusal organization={slug} title="There is no plan to cancel">
          {organization.name} is on the Free plan, and nothing is charged.
        </Refusal>
      </>
    );
  }
  const { planName, cancelAt } = subscription;
  // What was paid for has ended: there is nothing left to wait for.
  const endsNow = access !== "full";
  const alternative = cancelAt ? null : alternativeTo(subscription, offers, usage.members);
  return (
    <>
      <PageHeader
        title={`Cancel ${planName}`}
        description={
          cancelAt ? (
            <>
              It is cancelled already, and ends on <LocalTime value={cancelAt} />. You can keep it, or end it
              now.
            </>
          ) : (
            "See what it means first. Nothing changes before you press the button."
          )
        }
        parents={parents}
        action={cancelAt && <ResumeButton organization={slug} planName={planName} variant="secondary" />}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <WhatEnds subscription={subscription} usage={usage} endsNow={endsNow} />
          <PlanDifferences
            title="What you lose"
            differences={comparePlans(plan.key, "free", usage)}
            none="The Free plan has all that you have now."
          />
        </div>
        <div className="grid gap-4">
          {alternative && <Alternative organization={slug} alternative={alternative} />}
          <CancelForm
            organization={slug}
            planName={planName}
            endsAt={cancelAt ?? subscription.currentPeriodEnd}
            onlyNow={endsNow || cancelAt !== null}
            standing={standingOf(subscription.status)}
          />
        </div>
      </div>
    </>
  );
}

function standingOf(status: string): Standing {
  if (status === "trialing") return "trial";
  return status === "past_due" || status === "unpaid" || status === "incomplete" ? "owing" : "paid";
}
