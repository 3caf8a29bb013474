import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { billingContext } from "@/lib/billing/context";
import { getEntitlements } from "@/lib/billing/entitlements";
import { type CheckoutOutcome, finishCheckout } from "@/lib/billing/finish-checkout";
import { findCheckoutChoice, getBillingOverview, listInvoices } from "@/lib/billing/queries";
import { checkoutSessionIdSchema } from "@/lib/billing/schema";
import { isLivemode } from "@/lib/billing/stripe";
import { NotFoundError, UnavailableError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { can } from "@/lib/organizations/permissions";
import { loadEntitlements, loadOrganization } from "../../load";
import { BillingRefused } from "../_components/billing-refused";
import { RefreshOnce } from "./_components/keep-fresh";
import { Expired, NotPaid, Paid, Processing, Unanswered } from "./_components/outcomes";

export const metadata: Metadata = { title: "Your payment" };

/** Where Stripe's checkout sends people back to. */
export default async function ReturnPage({ params, searchParams }: PageProps<"/o/[slug]/billing/return">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "billing.read")) return <BillingRefused organization={organization} />;
  const sessionId = checkoutSessionIdSchema.safeParse((await searchParams).session_id).data;
  if (!sessionId) notFound();

  // The frame around this page shows the plan as it was before the payment was looked at.
  const before = await loadEntitlements(organization.id);
  const outcome = await finish(organization.id, sessionId);
  switch (outcome) {
    case "paid": {
      const { plan, overview, invoice } = await readResult(organization.id);
      return (
        <>
          {plan.key !== before.plan.key && <RefreshOnce />}
          <Paid organization={organization} plan={plan} overview={overview} invoice={invoice} />
        </>
      );
    }
    case "processing":
      return <Processing organization={organization} />;
    case "unanswered":
      return <Unanswered organization={organization} />;
    case "open":
    case "expired": {
      const choice = await withTenant(database(), organization.id, (db) =>
        findCheckoutChoice(db, { organizationId: organization.id, sessionId }),
      );
      const Outcome = outcome === "open" ? NotPaid : Expired;
      return <Outcome organization={organization} choice={can(role, "billing.manage") ? choice : null} />;
    }
  }
}

async function finish(
  organizationId: OrganizationId,
  sessionId: string,
): Promise<CheckoutOutcome | "unanswered"> {
  try {
    return await finishCheckout(billingContext(), { organizationId, sessionId, livemode: isLivemode() });
  } catch (error) {
    if (error instanceof NotFoundError) notFound();
    if (error instanceof UnavailableError) return "unanswered";
    throw error;
  }
}

/** What the payment brought: read anew, since `finishCheckout` has just changed it. */
async function readResult(organizationId: OrganizationId) {
  return withTenant(database(), organizationId, async (db) => {
    const { plan } = await getEntitlements(db, { organizationId });
    const overview = await getBillingOverview(db, { organizationId });
    const { rows } = await listInvoices(db, { organizationId, request: {}, limit: 1 });
    return { plan, overview, invoice: rows[0] ?? null };
  });
}
