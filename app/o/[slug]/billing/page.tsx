import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { Banner } from "@/components/ui/banner";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";
import { UsageBar } from "@/components/ui/usage-bar";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { billingContext } from "@/lib/billing/context";
import { refreshMirror } from "@/lib/billing/refresh-mirror";
import { billingPageSchema } from "@/lib/billing/schema";
import { isLivemode } from "@/lib/billing/stripe";
import { AppError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { can } from "@/lib/organizations/permissions";
import { countProjects } from "@/lib/projects/queries";
import { loadEntitlements, loadOrganization } from "../load";
import { BillingRefused } from "./_components/billing-refused";
import { InvoiceTable } from "./_components/invoice-table";
import { PaymentCard } from "./_components/payment-card";
import { PlanCard } from "./_components/plan-card";
import { RetryButton } from "./_components/retry-button";
import { loadBillingOverview } from "./load";

export const metadata: Metadata = { title: "Billing" };

export default async function BillingPage({ params, searchParams }: PageProps<"/o/[slug]/billing">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "billing.read")) return <BillingRefused organization={organization} />;
  const { from, ...cursor } = billingPageSchema.parse(await searchParams);
  let staleBecause: string | null = null;
  if (from === "portal") {
    staleBecause = await bringUpToDate(organization.id);
    // Afresh, so that the frame around this page shows the new state as well, and a reload doesn't ask again.
    if (!staleBecause) redirect(organizationPath(slug, "billing"));
  }
  const [entitlements, overview, projectCount] = await Promise.all([
    loadEntitlements(organization.id),
    loadBillingOverview(organization.id),
    withTenant(database(), organization.id, (db) => countProjects(db, { organizationId: organization.id })),
  ]);
  const { plan } = entitlements;
  return (
    <>
      <PageHeader title="Billing" description={`Plan, payment and invoices of ${organization.name}.`} />
      <div className="grid gap-4">
        {staleBecause && (
          <Banner
            tone="warning"
            title="This page may be a few minutes old"
            action={<RetryButton variant="secondary" size="sm" />}
          >
            {staleBecause} What you changed at Stripe is saved there and will show up here by itself.
          </Banner>
        )}
        <PlanCard
          organization={organization}
          entitlements={entitlements}
          subscription={overview.subscription}
          unpaidInvoice={overview.unpaidInvoice}
          mayManage={can(role, "billing.manage")}
        />
        <div className="grid gap-4 lg:grid-cols-2">
          <PaymentCard overview={overview} />
          <Card>
            <CardHeader title="Usage" />
            <CardContent>
              <UsageBar label="Projects" used={projectCount} limit={plan.limits.projects} />
              {plan.limits.projects !== null && projectCount > plan.limits.projects && (
                <p className="mt-3 text-muted">
                  More than the {plan.name} plan holds. All of them stay; new ones can be created once there
                  are fewer than {plan.limits.projects}, or on a larger plan.
                </p>
              )}
            </CardContent>
          </Card>
        </div>
        <Card>
          <CardHeader title="Invoices" className="pb-3" />
          <div className="border-t">
            <Suspense key={JSON.stringify(cursor)} fallback={<TableSkeleton rows={3} />}>
              <InvoiceTable organization={organization} cursor={cursor} />
            </Suspense>
          </div>
        </Card>
      </div>
    </>
  );
}

/** After Stripe's portal, which may be back before its webhooks. Returns why the mirror stayed as it was. */
async function bringUpToDate(organizationId: OrganizationId): Promise<string | null> {
  try {
    await refreshMirror(billingContext(), { organizationId, livemode: isLivemode() });
    return null;
  } catch (error) {
    if (error instanceof AppError) return "Our payment provider doesn’t answer right now.";
    throw error;
  }
}
