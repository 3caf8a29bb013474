import type { Metadata } from "next";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { IntervalToggle, intervalGroup } from "@/components/billing/interval-toggle";
import { OfferCards } from "@/components/billing/offer-cards";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { database } from "@/db";
import { defaultCurrency } from "@/lib/billing/plans";
import { listOffers } from "@/lib/billing/pricing";
import { listSubscribed } from "@/lib/billing/queries";
import { nameBestSaving } from "@/lib/billing/saving";
import { can } from "@/lib/organizations/permissions";
import { loadEntitlements, loadOrganization } from "../../load";
import { BillingRefused } from "../_components/billing-refused";
import { ChoosePlanButton } from "../_components/choose-plan-button";

export const metadata: Metadata = { title: "Choose a plan" };

export default async function PlansPage({ params }: PageProps<"/o/[slug]/billing/plans">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "billing.manage")) return <BillingRefused organization={organization} />;
  const [offers, { plan }, subscribed] = await Promise.all([
    listOffers(database()),
    loadEntitlements(organization.id),
    listSubscribed(database(), { organizationIds: [organization.id] }),
  ]);
  const billingPath = organizationPath(slug, "billing");
  const subscribedTo = subscribed.get(organization.id);
  const toBilling = (
    <Button variant="secondary" size="sm" render={<Link href={billingPath} />}>
      Go to billing
    </Button>
  );
  return (
    <div className={intervalGroup}>
      <PageHeader
        title="Choose a plan"
        description={`For ${organization.name}, with all its members. You pay on Stripe’s page and come back here.`}
        parents={[{ href: billingPath, label: "Billing" }]}
        action={
          <IntervalToggle saving={nameBestSaving(offers, { currency: defaultCurrency, interval: "year" })} />
        }
      />
      {subscribedTo && (
        <Banner
          title={`${organization.name} already has ${subscribedTo}`}
          action={toBilling}
          className="mb-4"
        >
          To move to another plan, cancel this one and choose again once it has ended.
        </Banner>
      )}
      <OfferCards
        offers={offers}
        current={plan.key}
        paidAction={
          subscribedTo
            ? undefined
            : (offer, interval) => (
                <ChoosePlanButton
                  organization={slug}
                  plan={offer.key}
                  interval={interval}
                  variant={offer.recommended ? "primary" : "secondary"}
                  className="w-full"
                >
                  Choose {offer.name}
                </ChoosePlanButton>
              )
        }
      />
    </div>
  );
}
