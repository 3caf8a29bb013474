import type { Metadata } from "next";
import { organizationPath } from "@/app/o/paths";
import { OfferCards } from "@/components/billing/offer-cards";
import { CurrencyToggle, IntervalToggle, offerGroup } from "@/components/billing/offer-choice";
import { CheckoutLink, PromotionNotice } from "@/components/billing/promotion";
import { PageHeader } from "@/components/ui/page-header";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { isTerminal } from "@/lib/billing/access";
import { timingOf } from "@/lib/billing/change/timing";
import { currencies, intervalOf, isPlanKey, monthsOf, type PlanKey } from "@/lib/billing/plans";
import { costOf, listOffers, type OfferChoice, type PaidOffer } from "@/lib/billing/pricing";
import { recurringAmount } from "@/lib/billing/recurring";
import { nameBestSaving } from "@/lib/billing/saving";
import type { SubscriptionState } from "@/lib/billing/subscription-state";
import { hadTrial } from "@/lib/billing/trials";
import { countMembers } from "@/lib/organizations/members";
import { can } from "@/lib/organizations/permissions";
import { loadEntitlements, loadOrganization, loadSubscriptionState } from "../../load";
import { BillingRefused } from "../_components/billing-refused";
import { ChangeLink, ToFree } from "./_components/change-link";
import { PlansNotice } from "./_components/plans-notice";

export const metadata: Metadata = { title: "Choose a plan" };

export default async function PlansPage({ params }: PageProps<"/o/[slug]/billing/plans">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  if (!can(role, "billing.manage")) return <BillingRefused organization={organization} />;
  const [offers, { plan }, subscription, { members, tried }] = await Promise.all([
    listOffers(database()),
    loadEntitlements(organization.id),
    loadSubscriptionState(organization.id),
    withTenant(database(), organization.id, async (db) => ({
      members: await countMembers(db, { organizationId: organization.id }),
      tried: await hadTrial(db, { organizationId: organization.id }),
    })),
  ]);
  const live = subscription && !isTerminal(subscription.status) ? subscription : null;
  // A running subscription stays in its currency.
  const of = live ? currencies.filter((currency) => currency === live.currency) : currencies;
  const isChangeable = live !== null && of.length > 0 && canChange(live);
  const interval = live ? intervalOf(live) : null;
  return (
    <div className={offerGroup}>
      <PageHeader
        title={live ? "Change plan" : "Choose a plan"}
        description={
          live
            ? `For ${organization.name}, with all its members, in ${live.currency.toUpperCase()}. You see what it costs before anything changes.`
            : `For ${organization.name}, with all its members. You pay on Stripe’s page and come back here.`
        }
        parents={[{ href: organizationPath(slug, "billing"), label: "Billing" }]}
        action={
          <div className="flex flex-wrap gap-2">
            <IntervalToggle
              initial={interval ?? "month"}
              of={of}
              saving={(currency) => nameBestSaving(offers, { currency, interval: "year" })}
            />
            {!live && <CurrencyToggle />}
          </div>
        }
      />
      {live ? (
        <PlansNotice
          organization={organization}
          subscription={live}
          isChangeable={isChangeable}
          isOnSale={offers.some(({ key }) => key === live.planKey)}
        />
      ) : (
        <PromotionNotice />
      )}
      <OfferCards
        offers={offers}
        of={of}
        current={plan.key}
        withTrial={!live && !tried}
        paidAction={
          live && !isChangeable
            ? undefined
            : (offer, choice) =>
                live ? (
                  <ChangeLink
                    organization={slug}
                    current={planKeyOf(live)}
                    offer={offer}
                    choice={choice}
                    timing={timingFor(live, offer, { ...choice, members })}
                    periodEnd={live.currentPeriodEnd}
                  />
                ) : (
                  <CheckoutLink
                    organization={slug}
                    plan={offer.key}
                    choice={choice}
                    variant={offer.recommended ? "primary" : "secondary"}
                    className="w-full"
                  >
                    Choose {offer.name}
                  </CheckoutLink>
                )
        }
        freeAction={() =>
          live && <ToFree organization={slug} cancelAt={live.cancelAt} periodEnd={live.currentPeriodEnd} />
        }
      />
    </div>
  );
}

/** Whether the page that shows a change would show one: what must be settled first is said under Billing. */
function canChange({ status, collectionPaused }: SubscriptionState): boolean {
  return (status === "active" || status === "trialing") && !collectionPaused;
}

function planKeyOf({ planKey }: Pick<SubscriptionState, "planKey">): PlanKey | null {
  return planKey !== null && isPlanKey(planKey) ? planKey : null;
}

/** When a change to this offer would take effect: by the same rule as the change itself. */
function timingFor(
  live: SubscriptionState,
  offer: PaidOffer,
  { members, ...choice }: OfferChoice & { members: number },
) {
  const interval = intervalOf(live);
  const present = {
    planKey: planKeyOf(live),
    months: interval ? monthsOf[interval] : 1,
    amount: recurringAmount(live)?.amount ?? 0,
  };
  const quantity = offer.per === "seat" ? members : 1;
  const amount = costOf(offer, { ...choice, quantity })?.amount ?? 0;
  return timingOf(live.status, present, { planKey: offer.key, months: monthsOf[choice.interval], amount });
}
