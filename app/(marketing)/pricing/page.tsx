import type { Metadata } from "next";
import Link from "next/link";
import { OfferCards } from "@/components/billing/offer-cards";
import { CurrencyToggle, IntervalToggle, offerGroup } from "@/components/billing/offer-choice";
import { CheckoutLink, PromotionNotice } from "@/components/billing/promotion";
import { Button } from "@/components/ui/button";
import { database } from "@/db";
import { listOffers } from "@/lib/billing/pricing";
import { nameBestSaving } from "@/lib/billing/saving";
import { computesTaxes, hasDatabase } from "@/lib/env";
import { Questions } from "../_components/questions";
import { Section } from "../_components/section";
import { PlanComparison } from "./_components/plan-comparison";
import { pricingQuestions } from "./_components/pricing-questions";

export const metadata: Metadata = {
  title: "Pricing",
  description:
    "Begin free, pay when you need more room: monthly, quarterly or yearly, in dollars, euros or yen.",
};

// The webhook revalidates it when a product or a price changes. The minute is for what that can't reach: a page
// that was being rendered from the old prices at that moment and is kept afterwards, an event that the worker
// takes up later, another server.
export const dynamic = "force-static";
export const revalidate = 60;

export default async function PricingPage() {
  const offers = await listOffers(hasDatabase() ? database() : null);
  return (
    <div className={offerGroup}>
      <section className="mx-auto max-w-page px-4 pt-12 pb-14 md:px-8 md:pt-20 md:pb-20">
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-6">
          <div>
            <h1 className="font-semibold text-2xl">Pricing</h1>
            <p className="mt-4 max-w-[42ch] text-pretty text-base text-muted">
              Begin free and pay when you need more room. A plan is for the whole organization.
            </p>
          </div>
          <div className="flex flex-wrap gap-3">
            <IntervalToggle saving={(currency) => nameBestSaving(offers, { currency, interval: "year" })} />
            <CurrencyToggle />
          </div>
        </div>
        <PromotionNotice />
        <div className="mt-10">
          <OfferCards
            offers={offers}
            freeAction={() => (
              <Button variant="secondary" className="w-full" render={<Link href="/sign-up" />}>
                Start free
              </Button>
            )}
            paidAction={(offer, choice) => (
              <CheckoutLink
                variant={offer.recommended ? "primary" : "secondary"}
                className="w-full"
                plan={offer.key}
                choice={choice}
              >
                Get {offer.name}
              </CheckoutLink>
            )}
          />
        </div>
      </section>
      <Section>
        <h2 className="font-semibold text-xl">Compare the plans</h2>
        <PlanComparison offers={offers} />
      </Section>
      <Questions questions={pricingQuestions({ computesTaxes: computesTaxes() })} />
    </div>
  );
}
