import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { type CheckoutChoice, findCheckoutChoice } from "@/lib/billing/checkout-session-choice";
import { billingContext } from "@/lib/billing/context";
import { getEntitlements } from "@/lib/billing/entitlements";
import { type CheckoutOutcome, finishCheckout } from "@/lib/billing/finish-checkout";
import { findFirstInvoice } from "@/lib/billing/finish-checkout-invoice";
import { getBillingOverview } from "@/lib/billing/queries";
import { checkoutSessionIdSchema } from "@/lib/billing/schema";
import { isLivemode } from "@/lib/billing/stripe";
import { NotFoundError, UnavailableError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { can } from "@/lib/organizations/permissions";
import { loadEntitlements, loadOrganization } from "../../load";
import { BillingRefused } from "../_components/billing-refused";
import { RefreshOnce } from "./_components/keep-fresh";
import { Started, TrialStarted } from "./_components/started";
import { Expired, Failed, NotPaid, Over } from "./_components/unpaid";
import { Processing, Unanswered } from "./_components/waiting";

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
  const organizationId = organization.id;
  const outcome = await finish(organizationId, sessionId);
  const choice = () => (can(role, "billing.manage") ? chosen(organizationId, sessionId) : null);
  switch (outcome) {
    case "paid":
    case "trialing": {
      const result = await readResult(organizationId);
      const Outcome = outcome === "paid" ? Started : TrialStarted;
      return (
        <>
          {result.plan.key !== before.plan.key && <RefreshOnce />}
          <Outcome organization={organization} {...result} />
        </>
      );
    }
    case "processing":
      return <Processing organization={organization} {...(await readResult(organizationId))} />;
    case "failed":
      return (
        <Failed organization={organization} {...(await readResult(organizationId))} choice={await choice()} />
      );
    case "unanswered":
      return <Unanswered organization={organization} />;
    case "over":
      return <Over organization={organization} />;
    case "open":
      return <NotPaid organization={organization} choice={await choice()} />;
    case "expired":
      return <Expired organization={organization} choice={await choice()} />;
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

/** What was chosen; null also where it can't be said now: the way back leads to all plans then. */
async function chosen(organizationId: OrganizationId, sessionId: string): Promise<CheckoutChoice | null> {
  try {
    return await findCheckoutChoice(billingContext(), { organizationId, sessionId });
  } catch (error) {
    if (error instanceof UnavailableError) return null;
    throw error;
  }
}

/** What the checkout brought: read anew, since `finishCheckout` has just changed it. */
async function readResult(organizationId: OrganizationId) {
  return withTenant(database(), organizationId, async (db) => {
    const { plan } = await getEntitlements(db, { organizationId });
    const overview = await getBillingOverview(db, { organizationId });
    const subscriptionId = overview.subscription?.id;
    const invoice = subscriptionId ? await findFirstInvoice(db, { subscriptionId }) : null;
    return { plan, overview, invoice };
  });
}
