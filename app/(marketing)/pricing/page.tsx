import type { Metadata } from "next";
import Link from "next/link";
import { IntervalToggle, intervalGroup } from "@/components/billing/interval-toggle";
import { OfferCards } from "@/components/billing/offer-cards";
import { Button } from "@/components/ui/button";
import { database } from "@/db";
import { defaultCurrency } from "@/lib/billing/plans";
import { listOffers } from "@/lib/billing/pricing";
import { nameBestSaving } from "@/lib/billing/saving";
import { hasDatabase } from "@/lib/env";
import { hrefWith } from "@/lib/href";
import { Questions } from "../_components/questions";
import { Section } from "../_components/section";
import { PlanComparison } from "./_components/plan-comparison";
import { pricingQuestions } from "./_components/pricing-questions";

export const metadata: Metadata = {
  title: "Pricing",
  description: "Begin free, pay when you need more room. Monthly or yearly, for the whole organization.",
};

// The webhook revalidates it when a product or a price changes. The minute is for what that can't reach: a page
// that was being rendered from the old prices at that moment and is kept afterwards, an event that the worker
// takes up later, another server.
export const dynamic = "force-static";
export const revalidate = 60;

export default async function PricingPage() {
  const offers = await listOffers(hasDatabase() ? database() : null);
  return (
    <>
      <section className={`${intervalGroup} mx-auto max-w-page px-4 pt-12 pb-14 md:px-8 md:pt-20 md:pb-20`}>
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-6">
          <div>
            <h1 className="font-semibold text-2xl">Pricing</h1>
            <p className="mt-4 max-w-[52ch] text-pretty text-base text-muted">
              Begin free and pay when you need more room. A plan is for the whole organization.
            </p>
          </div>
          <IntervalToggle saving={nameBestSaving(offers, { currency: defaultCurrency, interval: "year" })} />
        </div>
        <div className="mt-10">
          <OfferCards
            offers={offers}
            freeAction={() => (
              <Button variant="secondary" className="w-full" render={<Link href="/sign-up" />}>
                Start free
              </Button>
            )}
            paidAction={(offer, interval) => (
              <Button
                variant={offer.recommended ? "primary" : "secondary"}
                className="w-full"
                render={<Link href={hrefWith("/checkout", { plan: offer.key, interval })} prefetch={false} />}
              >
                Get {offer.name}
              </Button>
            )}
          />
        </div>
      </section>
      <Section>
        <h2 className="font-semibold text-xl">Compare the plans</h2>
        <PlanComparison offers={offers} />
      </Section>
      <Questions questions={pricingQuestions} />
    </>
  );
}
