import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Shared by everything one types or picks in. 16px on touch, or iOS zooms into the field. */
export const controlClasses =
  "w-full min-w-0 rounded-md border border-line-strong bg-surface text-base text-ink transition-colors hover:border-control focus-visible:border-accent-text focus-visible:outline-1 focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:border-line disabled:bg-subtle disabled:text-muted aria-invalid:border-danger aria-invalid:focus-visible:outline-danger sm:text-sm dark:bg-canvas";

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return <input type={type} className={cn(controlClasses, "h-9 px-3", className)} {...props} />;
}
