import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { database } from "@/db";
import { listOffers } from "@/lib/billing/pricing";
import { hasDatabase } from "@/lib/env";
import { Commands } from "./_components/commands";
import { EventLedger } from "./_components/event-ledger";
import { Faq } from "./_components/faq";
import { PlansTeaser } from "./_components/plans-teaser";
import { ProductView } from "./_components/product-view";
import { Proof } from "./_components/proof";
import { Section } from "./_components/section";
import { StartLog } from "./_components/start-log";
import { SubscriptionYear } from "./_components/subscription-year";

export const metadata: Metadata = {
  title: { absolute: "Keel: start your SaaS on billing that is never wrong" },
  description:
    "Accounts, organizations, plans, checkout, invoices and an admin area on Next.js, PostgreSQL and Stripe. Two commands, no accounts needed.",
};

// As on the pricing page: what the plans cost is Stripe's to say.
export const dynamic = "force-static";
export const revalidate = 60;

export default async function LandingPage() {
  const offers = await listOffers(hasDatabase() ? database() : null);
  return (
    <>
      <section className="mx-auto max-w-page px-4 pt-16 pb-12 md:px-8 md:pt-24 md:pb-16">
        <h1 className="max-w-[17ch] font-semibold text-2xl">
          Start your SaaS on billing that is never wrong
        </h1>
        <p className="mt-5 max-w-[58ch] text-pretty text-base text-muted">
          Sign-up, organizations, plans, checkout, invoices and an admin area, working together from the first
          minute. Put your own product where the example stands, and sell it.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          <Button size="lg" render={<Link href="/sign-up" />}>
            Start free
          </Button>
          <Button size="lg" variant="secondary" render={<Link href="/pricing" />}>
            See pricing
          </Button>
        </div>
      </section>

      <ProductView />

      <Proof
        title="Two commands, and everything runs"
        figure={<StartLog />}
        caption="What npm run dev starts on a machine that has Node and nothing else."
      >
        PostgreSQL, Stripe, the mail inbox and the worker start with the app. No account, no key, no
        container, no tunnel for webhooks. When you have real ones, each is a variable in the environment.
      </Proof>
      <Proof
        title="A year of a subscription in seconds"
        figure={<SubscriptionYear />}
        caption="A test subscription on Pro, moved forward month by month."
      >
        The embedded Stripe keeps its own time. Move a customer forward and see what a year brings: renewals,
        a declined card and the one that replaced it, the end of a plan that was cancelled.
      </Proof>
      <Proof
        title="Every event is kept and accounted for"
        figure={<EventLedger />}
        caption="The ledger after a first checkout; the event that failed will be tried again."
      >
        What Stripe says is written down before it is answered. Then the object itself is fetched anew, so
        late, doubled or reordered events end in the same state. What fails is tried again, and an
        administrator sees it.
      </Proof>

      <PlansTeaser offers={offers} />
      <Faq />

      <Section className="flex flex-wrap items-center justify-between gap-x-12 gap-y-6">
        <div>
          <h2 className="font-semibold text-xl">Have it running in a minute</h2>
          <p className="mt-2 text-base text-muted">In the folder of your clone, with Node 20 or newer:</p>
        </div>
        <Commands className="w-full md:w-96" />
      </Section>
    </>
  );
}
