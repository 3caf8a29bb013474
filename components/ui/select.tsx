import { ChevronsUpDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClasses } from "./input";

/** A native select: works in every form, with `register` and without JavaScript; children are <option>s. */
export function Select({ className, ...props }: ComponentProps<"select">) {
  return (
    <div className={cn("relative", className)}>
      <select
        className={cn(controlClasses, "picker flex h-9 items-center py-0 pr-8 pl-3 [&>option]:bg-raised")}
        {...props}
      />
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-faint"
      />
    </div>
  );
}
