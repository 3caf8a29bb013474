import { Minus, Plus, TriangleAlert } from "lucide-react";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import type { PlanDifference } from "@/lib/billing/change/compare-plans";

type PlanDifferencesProps = {
  differences: readonly PlanDifference[];
  title?: string;
  /** Said where nothing differs. */
  none: string;
};

/** What is gained and lost, and what is over the new limits. */
export function PlanDifferences({ differences, title = "What changes", none }: PlanDifferencesProps) {
  const over = differences.flatMap((difference) => (difference.over ? [difference.over] : []));
  return (
    <Card>
      <CardHeader title={title} />
      <CardContent className="grid gap-4">
        {differences.length === 0 ? (
          <p className="text-muted">{none}</p>
        ) : (
          <ul className="grid gap-2">
            {differences.map((difference) => (
              <Difference key={difference.label} {...difference} />
            ))}
          </ul>
        )}
        {over.map((sentence) => (
          <p key={sentence} className="flex gap-2.5 border-t pt-4">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-caution" />
            {sentence}
          </p>
        ))}
      </CardContent>
    </Card>
  );
}

function Difference({ label, before, after, isGain }: PlanDifference) {
  const Icon = isGain ? Plus : Minus;
  return (
    <li className="flex gap-2.5">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${isGain ? "text-positive" : "text-muted"}`} />
      <span>
        <span className="sr-only">{isGain ? "Gained: " : "Lost: "}</span>
        {label}: <span className="text-muted">{before}</span>{" "}
        <span className="text-muted">
          <span aria-hidden>→</span>
          <span className="sr-only">becomes</span>
        </span>{" "}
        <span className="font-medium">{after}</span>
      </span>
    </li>
  );
}
