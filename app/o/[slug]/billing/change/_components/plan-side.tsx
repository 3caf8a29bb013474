import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { Money } from "@/components/ui/money";
import type { Terms } from "@/lib/billing/change/terms";
import { planOf } from "@/lib/billing/plans";

const every = { month: "every month", quarter: "every 3 months", year: "every year" } as const;

type PlanSideProps = { label: string; terms: Terms; isNew?: boolean };

/** One side of the comparison: a plan and its price. */
export function PlanSide({ label, terms, isNew = false }: PlanSideProps) {
  const { planName, planKey, interval, quantity, amount, currency } = terms;
  const seats = planKey !== null && planOf(planKey).per === "seat" ? quantity : null;
  return (
    <Card className={cn("p-5", isNew && "border-accent-text")}>
      <p className="text-muted text-xs">{label}</p>
      <h2 className="mt-1 font-semibold text-base">{planName}</h2>
      <p className="mt-2 flex flex-wrap items-baseline gap-x-1.5">
        <Money amount={amount} currency={currency} className="font-semibold text-lg" />
        <span className="text-muted">
          {interval ? every[interval] : "each period"}
          {seats !== null && (seats === 1 ? ", for 1 seat" : `, for ${seats} seats`)}
        </span>
      </p>
    </Card>
  );
}
