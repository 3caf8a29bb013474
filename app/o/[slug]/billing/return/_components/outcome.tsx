import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";

type OutcomeProps = {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  facts?: ReactNode;
  actions: ReactNode;
};

/** What became of a payment: one sentence first, what it means, and where to go on. */
export function Outcome({ icon, title, children, facts, actions }: OutcomeProps) {
  return (
    <Card className="mx-auto max-w-form p-6 md:mt-8 md:p-8">
      <div aria-hidden className="[&_svg]:size-7">
        {icon}
      </div>
      <h1 className="mt-4 font-semibold text-lg">{title}</h1>
      <div className="mt-2 text-pretty text-base text-muted">{children}</div>
      {facts && <div className="mt-5 border-t pt-4">{facts}</div>}
      <div className="mt-6 flex flex-wrap gap-2">{actions}</div>
    </Card>
  );
}
