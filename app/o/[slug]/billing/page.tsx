import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { Banner } from "@/components/ui/banner";
import { PageHeader } from "@/components/ui/page-header";
import { elementsKey } from "@/lib/billing/elements";
import type { AddedBy } from "@/lib/billing/payment-methods/finish-adding";
import { billingPageSchema } from "@/lib/billing/schema";
import { can } from "@/lib/organizations/permissions";
import { loadOrganization } from "../load";
import { BalanceNote } from "./_components/balance-note";
import { BillingDetailsCard } from "./_components/billing-details-card";
import { BillingRefused } from "./_components/billing-refused";
import { CreditsCard } from "./_components/credits-card";
import { InvoicesCard } from "./_components/invoices-card";
import { NextInvoice, NextInvoiceSkeleton } from "./_components/next-invoice";
import { PaymentMethodsCard } from "./_components/payment-methods-card";
import { PlanCard } from "./_components/plan-card";
import { PortalButton } from "./_components/portal-button";
import { RetryButton } from "./_components/retry-button";
import { UsageCard } from "./_components/usage-card";
import { comeBack, type ReturnNote } from "./come-back";
import { loadBillingPage } from "./load";

export const metadata: Metadata = { title: "Billing" };

export default async function BillingPage({ params, searchParams }: PageProps<"/o/[slug]/billing">) {
  const { slug } = await params;
  const { organization, role, user } = await loadOrganization(slug);
  if (!can(role, "billing.read")) return <BillingRefused organization={organization} />;
  const mayManage = can(role, "billing.manage");
  const { from, session_id, setup_intent, status, ...cursor } = billingPageSchema.parse(await searchParams);
  let note: ReturnNote = null;
  if (from) {
    const addedBy = from === "card" && mayManage ? addedByOf({ session_id, setup_intent }) : null;
    note = await comeBack({ organizationId: organization.id, userId: user.id, addedBy });
    // Afresh, so that the frame around this page shows the new state as well, and a reload doesn't ask again.
    if (!note) redirect(organizationPath(slug, "billing"));
  }
  const page = await loadBillingPage(organization.id);
  const { entitlements, details } = page;
  return (
    <>
      <PageHeader title="Billing" description={`Plan, payment and invoices of ${organization.name}.`} />
      <div className="grid gap-4">
        {note && (
          <Banner tone="warning" title={note.title} action={<RetryButton variant="secondary" size="sm" />}>
            {note.sentence}
          </Banner>
        )}
        <PlanCard
          organization={organization}
          entitlements={entitlements}
          subscription={page.subscription}
          unpaidInvoice={page.unpaidInvoice}
          mayManage={mayManage}
        />
        <div className="grid gap-4 lg:grid-cols-2">
          <PaymentMethodsCard
            organization={organization}
            methods={page.methods}
            subscribed={page.isSubscribed}
            failed={page.unpaidInvoice !== null && page.unpaidInvoice.paymentStatus !== "processing"}
            retried={page.unpaidInvoice?.nextPaymentAttempt != null}
            mayManage={mayManage}
            elementsKey={elementsKey()}
          />
          <BillingDetailsCard
            organization={organization}
            details={details}
            email={user.email}
            mayManage={mayManage}
          />
        </div>
        {details && <BalanceNote balance={details.balance} currency={details.currency} />}
        {page.previewSource && (
          <Suspense fallback={<NextInvoiceSkeleton />}>
            <NextInvoice source={page.previewSource} />
          </Suspense>
        )}
        <div className="grid gap-4 lg:grid-cols-2">
          <UsageCard
            plan={entitlements.plan}
            projectCount={page.projectCount}
            memberCount={page.memberCount}
          />
          <CreditsCard organization={organization} balance={page.credits} />
        </div>
        <InvoicesCard
          organization={organization}
          filter={status}
          cursor={cursor}
          filterable={details !== null}
        />
        {details && mayManage && (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
            You can manage your payments at Stripe as well.
            <PortalButton variant="link" organization={slug} label="Open Stripe’s billing portal" />
          </p>
        )}
      </div>
    </>
  );
}

function addedByOf(back: {
  session_id?: string | undefined;
  setup_intent?: string | undefined;
}): AddedBy | null {
  if (back.session_id) return { sessionId: back.session_id };
  return back.setup_intent ? { setupIntentId: back.setup_intent } : null;
}
