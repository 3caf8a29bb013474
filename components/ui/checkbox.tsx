import { Check } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; description?: ReactNode };

/** A native checkbox with its label; works with `register` and in plain forms. */
export function Checkbox({ label, description, className, ...props }: CheckboxProps) {
  return (
    <label className={cn("flex items-start gap-2.5 text-sm has-disabled:text-muted", className)}>
      <span className="relative mt-0.5 flex size-4 shrink-0">
        <input
          type="checkbox"
          className="peer size-4 cursor-pointer appearance-none rounded-sm border border-control bg-surface transition-colors checked:border-accent checked:bg-accent disabled:cursor-not-allowed disabled:bg-subtle aria-invalid:border-danger dark:bg-canvas"
          {...props}
        />
        <Check
          aria-hidden
          strokeWidth={3}
          className="pointer-events-none absolute inset-0.5 size-3 text-on-fill opacity-0 peer-checked:opacity-100"
        />
      </span>
      <span>
        {label}
        {description && <span className="block text-muted">{description}</span>}
      </span>
    </label>
  );
}
