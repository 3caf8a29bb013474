import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Money } from "@/components/ui/money";
import { defaultCurrency as currency, intervals, tiersOf } from "@/lib/billing/plans";
import type { Offer } from "@/lib/billing/pricing";
import { Section } from "./section";

/** The plans in one line each; the pricing page has the rest. */
export function PlansTeaser({ offers }: { offers: readonly Offer[] }) {
  return (
    <Section>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h2 className="font-semibold text-xl">Plans</h2>
          <p className="mt-2 text-base text-muted">Begin without a card. Cancel whenever you like.</p>
        </div>
        <Button variant="secondary" render={<Link href="/pricing" />}>
          Compare plans
        </Button>
      </div>
      <ul className="mt-8 grid gap-px overflow-hidden rounded-md border bg-line sm:grid-cols-2 lg:grid-cols-[repeat(auto-fit,minmax(12rem,1fr))]">
        {offers.map((offer) => (
          <li key={offer.key} className="bg-surface p-5 sm:max-lg:last:odd:col-span-2">
            <h3 className="font-medium text-sm">{offer.name}</h3>
            <Price offer={offer} />
            <p className="mt-2 text-muted">{offer.description}</p>
            {offer.trialDays > 0 && (
              <p className="mt-1 text-muted">The first {offer.trialDays} days are free.</p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const units = { month: "a month", quarter: "a quarter", year: "a year" };

/** By the shortest interval that it is sold by; of seats the first. */
function Price({ offer }: { offer: Offer }) {
  const interval = intervals.find((each) => offer.prices && offer.prices[currency][each] !== null);
  const price = interval && offer.prices ? offer.prices[currency][interval] : null;
  if (offer.prices && price === null) return null;
  const [first] = price === null ? [] : tiersOf(price);
  return (
    <p className="mt-2 flex flex-wrap items-baseline gap-x-1.5">
      <Money
        amount={first?.unitAmount ?? 0}
        currency={currency}
        trimZeros
        className="font-semibold text-xl"
      />
      {interval && (
        <span className="text-muted">
          {offer.per === "seat" ? `a seat, ${units[interval]}` : units[interval]}
        </span>
      )}
    </p>
  );
}
