import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

const badgeVariants = cva(
  "inline-flex h-5 items-center gap-1.5 whitespace-nowrap rounded-full px-2 align-middle font-medium text-xs [&_svg]:size-3",
  {
    variants: {
      tone: {
        neutral: "bg-subtle text-muted dark:bg-line",
        accent: "bg-accent-soft text-accent-text",
        positive: "bg-positive-soft text-positive",
        caution: "bg-caution-soft text-caution",
        danger: "bg-danger-soft text-danger",
        outline: "border text-muted",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type BadgeTone = NonNullable<VariantProps<typeof badgeVariants>["tone"]>;

type BadgeProps = ComponentProps<"span"> & {
  tone?: BadgeTone;
  /** A dot before the words: for the state of a thing, not for a label. */
  dot?: boolean;
};

/** A chip. The words carry the meaning, the tone only helps: green done or running, amber look here, red broken. */
export function Badge({ tone, dot = false, className, children, ...props }: BadgeProps) {
  return (
    <span className={cn(badgeVariants({ tone }), className)} {...props}>
      {dot && <span aria-hidden className="size-1.5 rounded-full bg-current" />}
      {children}
    </span>
  );
}
