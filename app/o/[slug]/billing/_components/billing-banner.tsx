import { Sentence } from "@/components/billing/sentence";
import { Banner } from "@/components/ui/banner";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { describeSubscription } from "@/lib/billing/describe-subscription";
import { entitlementsOf } from "@/lib/billing/entitlements";
import { findUnpaidInvoice, type SubscriptionState } from "@/lib/billing/subscription-state";
import type { OrganizationId } from "@/lib/ids";
import { can } from "@/lib/organizations/permissions";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import { loadSubscriptionState } from "../../load";
import { BillingActButton } from "./billing-act-button";
import { OutsideBilling } from "./outside-billing";

/**
 * What every page of the organization says when its billing needs somebody: read-only, a failed payment, a
 * trial, a cancellation, a card that expires, with the one thing to do. It reads what the frame has read
 * anyway, and one row more where a payment is waited for.
 */
export async function BillingBanner({ organization }: { organization: OrganizationSummary }) {
  const { id, slug, role } = organization;
  const now = new Date();
  const subscription = await loadSubscriptionState(id);
  if (!subscription) return null;
  const { plan, access } = entitlementsOf(subscription, now);
  if (!can(role, "billing.read")) {
    return (
      access === "read_only" && (
        <Banner tone="danger" title="This organization is read-only">
          You can look at everything but change nothing until its subscription is paid. Ask an owner.
        </Banner>
      )
    );
  }
  const unpaidInvoice = await loadUnpaidInvoice(id, subscription);
  const { notice } = describeSubscription({ subscription, unpaidInvoice }, now);
  if (!notice) return null;
  return (
    <OutsideBilling>
      <Banner
        tone={notice.severity}
        title={notice.title}
        action={
          notice.act &&
          can(role, "billing.manage") && (
            <BillingActButton
              act={notice.act}
              variant="secondary"
              size="sm"
              organization={slug}
              planName={plan.name}
              hasCard={subscription.card !== null}
              payUrl={unpaidInvoice?.hostedInvoiceUrl ?? null}
            />
          )
        }
      >
        <Sentence parts={notice.sentence} />
      </Banner>
    </OutsideBilling>
  );
}

async function loadUnpaidInvoice(organizationId: OrganizationId, subscription: SubscriptionState) {
  const isSettled =
    subscription.status === "active" && !subscription.pending && !subscription.firstPaymentPending;
  if (isSettled || subscription.status === "trialing") return null;
  return withTenant(database(), organizationId, (db) =>
    findUnpaidInvoice(db, { subscriptionId: subscription.id }),
  );
}
