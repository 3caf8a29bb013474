import type { Metadata } from "next";
import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { PageHeader } from "@/components/ui/page-header";
import type { ChangeChoice } from "@/lib/billing/change/consider-change";
import { changePageSchema } from "@/lib/billing/change/schema";
import { planOf } from "@/lib/billing/plans";
import { intervalAdverbs } from "@/lib/billing/price-words";
import type { SubscriptionState } from "@/lib/billing/subscription-state";
import { can } from "@/lib/organizations/permissions";
import { loadOrganization, loadSubscriptionState } from "../../load";
import { BillingRefused } from "../_components/billing-refused";
import { ChangePanel } from "./_components/change-panel";
import { PanelSkeleton } from "./_components/panel-skeleton";
import { Refusal } from "./_components/refusal";

export const metadata: Metadata = { title: "Change plan" };

/** What a change of plan would do and cost, with the one button that makes it. */
export default async function ChangePlanPage({
  params,
  searchParams,
}: PageProps<"/o/[slug]/billing/change">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "billing.manage")) return <BillingRefused organization={organization} />;
  const choice = changePageSchema.safeParse(await searchParams).data;
  const subscription = await loadSubscriptionState(organization.id);
  return (
    <>
      <PageHeader
        title={choice ? titleOf(choice, subscription) : "Change plan"}
        description="Nothing changes and nothing is charged before you confirm it below."
        parents={[
          { href: organizationPath(slug, "billing"), label: "Billing" },
          { href: organizationPath(slug, "plans"), label: "Plans" },
        ]}
      />
      {choice ? (
        <Suspense
          key={JSON.stringify(choice)}
          fallback={<PanelSkeleton label="Asking Stripe what it costs" />}
        >
          <ChangePanel organization={organization} choice={choice} />
        </Suspense>
      ) : (
        <Refusal organization={slug} title="There is no such plan">
          Choose one of our plans, and how often you pay for it. Nothing was changed.
        </Refusal>
      )}
    </>
  );
}

/** Where the plan stays, only how often it is paid changes. */
function titleOf({ plan, interval }: ChangeChoice, current: SubscriptionState | null): string {
  const { name } = planOf(plan);
  return current?.planKey === plan ? `Pay ${intervalAdverbs[interval]} for ${name}` : `Change to ${name}`;
}
