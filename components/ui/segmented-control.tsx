"use client";

import { type ReactNode, useId } from "react";
import { cn } from "./cn";

export type Segment<Value extends string> = { value: Value; label: string; icon?: ReactNode; note?: string };

type SegmentedControlProps<Value extends string> = {
  /** Said by screen readers, not shown. */
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly Segment<Value>[];
  iconsOnly?: boolean;
  size?: "sm" | "md";
  className?: string;
};

/** One of a few, all visible: monthly or yearly, light or dark. Arrow keys move, as in any radio group. */
export function SegmentedControl<Value extends string>({
  label,
  value,
  onValueChange,
  options,
  iconsOnly = false,
  size = "md",
  className,
}: SegmentedControlProps<Value>) {
  const name = useId();
  return (
    <fieldset className={cn("inline-flex rounded-md border bg-subtle p-0.5", className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={iconsOnly ? option.label : undefined}
          className={cn(
            "relative flex cursor-pointer items-center justify-center gap-1.5 rounded-[6px] border border-transparent font-medium text-muted transition-colors hover:text-ink has-checked:border-line has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-text dark:has-checked:border-line-strong dark:has-checked:bg-raised",
            size === "sm" ? "h-6 text-xs" : "h-8 text-sm",
            iconsOnly ? "aspect-square" : "px-3",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValueChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {option.icon}
          <span className={iconsOnly ? "sr-only" : undefined}>{option.label}</span>
          {option.note && <span className="font-normal text-positive text-xs">{option.note}</span>}
        </label>
      ))}
    </fieldset>
  );
}
