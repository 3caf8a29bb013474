import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

type RadioGroupProps = { legend: ReactNode; children: ReactNode; hideLegend?: boolean; className?: string };

/** A question and its answers: `<RadioGroup legend="…"><Radio …/></RadioGroup>`. */
export function RadioGroup({ legend, children, hideLegend = false, className }: RadioGroupProps) {
  return (
    <fieldset className={cn("grid gap-2", className)}>
      <legend className={hideLegend ? "sr-only" : "mb-2 font-medium text-sm"}>{legend}</legend>
      {children}
    </fieldset>
  );
}

type RadioProps = Omit<ComponentProps<"input">, "type"> & {
  label: ReactNode;
  description?: ReactNode;
  /** Frames the answer; for two or three choices that matter. */
  boxed?: boolean;
};

export function Radio({ label, description, boxed = false, className, ...props }: RadioProps) {
  return (
    <label
      className={cn(
        "flex cursor-pointer items-start gap-2.5 text-sm",
        boxed &&
          "rounded-md border border-line-strong bg-surface p-3 transition-colors hover:border-control has-checked:border-accent-text has-checked:bg-accent-soft",
        className,
      )}
    >
      <input
        type="radio"
        className="mt-0.5 size-4 shrink-0 cursor-pointer appearance-none rounded-full border border-control bg-surface transition-colors checked:border-5 checked:border-accent-text disabled:cursor-not-allowed disabled:bg-subtle dark:bg-canvas"
        {...props}
      />
      <span>
        <span className={boxed ? "font-medium" : undefined}>{label}</span>
        {description && <span className="block text-muted">{description}</span>}
      </span>
    </label>
  );
}
