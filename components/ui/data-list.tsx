import type { ReactNode } from "react";
import { cn } from "./cn";

/** Facts as term and value: `<DataList><DataItem term="Plan">Pro</DataItem></DataList>`. */
export function DataList({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cn("divide-y text-sm", className)}>{children}</dl>;
}

export function DataItem({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[10rem_1fr]">
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
