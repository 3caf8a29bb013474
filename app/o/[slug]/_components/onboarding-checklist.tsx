import { Circle, CircleCheck } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";

export type OnboardingStep = {
  title: string;
  description: string;
  done: boolean;
  href: Route;
  label: string;
};

/** What a new organization has yet to do, by facts alone; gone once everything is done. */
export function OnboardingChecklist({ steps }: { steps: readonly (OnboardingStep | false)[] }) {
  const offered = steps.filter((step) => step !== false);
  const next = offered.find((step) => !step.done);
  if (!next) return null;
  const done = offered.filter((step) => step.done).length;
  return (
    <Card>
      <CardHeader title="Get started" description={`${done} of ${offered.length} done`} />
      <ol className="mt-3 divide-y border-t">
        {offered.map((step) => (
          <li key={step.title} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-3">
            <div className="flex min-w-0 flex-1 basis-56 gap-3">
              {step.done ? (
                <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-positive" />
              ) : (
                <Circle aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
              )}
              <div>
                <p className={cn("font-medium", step.done && "text-muted")}>
                  {step.title}
                  {step.done && <span className="sr-only"> (done)</span>}
                </p>
                {!step.done && <p className="text-muted">{step.description}</p>}
              </div>
            </div>
            {!step.done && (
              <Button
                size="sm"
                variant={step === next ? "primary" : "secondary"}
                className="max-sm:ml-7"
                render={<Link href={step.href} />}
              >
                {step.label}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
