import type { Metadata } from "next";
import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { PageHeader } from "@/components/ui/page-header";
import { can } from "@/lib/organizations/permissions";
import { loadEntitlements, loadOrganization } from "../../load";
import { BillingRefused } from "../_components/billing-refused";
import { PanelSkeleton } from "../change/_components/panel-skeleton";
import { ResumePanel } from "./_components/resume-panel";

export const metadata: Metadata = { title: "Resume plan" };

/** What it costs to end a pause early, with the button that ends it. */
export default async function ResumePlanPage({ params }: PageProps<"/o/[slug]/billing/resume">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "billing.manage")) return <BillingRefused organization={organization} />;
  const { plan } = await loadEntitlements(organization.id);
  return (
    <>
      <PageHeader
        title={`Resume ${plan.name}`}
        description="Payments go on, and everything can be used again."
        parents={[{ href: organizationPath(slug, "billing"), label: "Billing" }]}
      />
      <div className="max-w-form">
        <Suspense fallback={<PanelSkeleton label="Asking Stripe what it costs" />}>
          <ResumePanel organization={organization} />
        </Suspense>
      </div>
    </>
  );
}
