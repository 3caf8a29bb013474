import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** A band of the page: a hairline over the whole width, the content within 1,120. */
export function Section({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <section className="border-t">
      <div className={cn("mx-auto max-w-page px-4 py-14 md:px-8 md:py-20", className)}>{children}</div>
    </section>
  );
}
