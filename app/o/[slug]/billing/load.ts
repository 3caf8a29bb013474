import "server-only";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { isTerminal } from "@/lib/billing/access";
import { findBillingDetails } from "@/lib/billing/details/queries";
import { findPreviewSource } from "@/lib/billing/next-invoice";
import { listPaymentMethods } from "@/lib/billing/payment-methods/queries";
import { findUnpaidInvoice } from "@/lib/billing/subscription-state";
import { getCreditBalance } from "@/lib/credits/queries";
import type { OrganizationId } from "@/lib/ids";
import { countMembers } from "@/lib/organizations/members";
import { countProjects } from "@/lib/projects/queries";
import { loadEntitlements, loadSubscriptionState } from "../load";

/** All that the billing page shows above its invoices, read at once in one transaction. */
export async function loadBillingPage(organizationId: OrganizationId) {
  const [entitlements, subscription] = await Promise.all([
    loadEntitlements(organizationId),
    loadSubscriptionState(organizationId),
  ]);
  const isSubscribed = subscription !== null && !isTerminal(subscription.status);
  return withTenant(database(), organizationId, async (db) => {
    const [unpaidInvoice, details, methods, previewSource, credits, projectCount, memberCount] =
      await Promise.all([
        subscription && findUnpaidInvoice(db, { subscriptionId: subscription.id }),
        findBillingDetails(db, { organizationId }),
        listPaymentMethods(db, {
          organizationId,
          ofSubscription: isSubscribed ? subscription.defaultPaymentMethodId : null,
        }),
        findPreviewSource(db, { organizationId }),
        getCreditBalance(db, { organizationId }),
        countProjects(db, { organizationId }),
        countMembers(db, { organizationId }),
      ]);
    return {
      entitlements,
      subscription,
      isSubscribed,
      unpaidInvoice,
      details,
      methods,
      previewSource,
      credits,
      projectCount,
      memberCount,
    };
  });
}
