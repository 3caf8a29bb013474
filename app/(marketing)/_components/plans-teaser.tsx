import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Money } from "@/components/ui/money";
import { amountFor, defaultCurrency as currency, planKeys, planOf } from "@/lib/billing/plans";
import { Section } from "./section";

/** The plans in one line each; the pricing page has the rest. */
export function PlansTeaser() {
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
      <ul className="mt-8 grid gap-px overflow-hidden rounded-md border bg-line md:grid-cols-[repeat(auto-fit,minmax(12rem,1fr))]">
        {planKeys.map((key) => {
          const plan = planOf(key);
          return (
            <li key={key} className="bg-surface p-5">
              <h3 className="font-medium text-sm">{plan.name}</h3>
              <p className="mt-2 flex items-baseline gap-1.5">
                <Money
                  amount={plan.prices ? amountFor(plan.prices[currency].month, 1) : 0}
                  currency={currency}
                  trimZeros
                  className="font-semibold text-xl"
                />
                {plan.prices && (
                  <span className="text-muted">{plan.per === "seat" ? "a seat and month" : "a month"}</span>
                )}
              </p>
              <p className="mt-2 text-muted">{plan.description}</p>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
