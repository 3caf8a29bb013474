import { cva, type VariantProps } from "class-variance-authority";
import { type ComponentProps, cloneElement, type ReactElement, type ReactNode } from "react";
import { cn } from "./cn";
import { Spinner } from "./spinner";

export const buttonVariants = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium transition-colors disabled:cursor-not-allowed aria-busy:cursor-progress [&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
  {
    variants: {
      variant: {
        primary:
          "border-transparent bg-accent text-on-fill hover:bg-accent-hover disabled:not-aria-busy:bg-subtle disabled:not-aria-busy:text-faint",
        secondary:
          "border-line-strong bg-surface text-ink hover:bg-subtle data-popup-open:bg-subtle disabled:not-aria-busy:border-line disabled:not-aria-busy:bg-subtle disabled:not-aria-busy:text-faint dark:bg-raised dark:hover:bg-subtle",
        ghost:
          "border-transparent text-muted hover:bg-subtle hover:text-ink data-popup-open:bg-subtle data-popup-open:text-ink disabled:not-aria-busy:bg-transparent disabled:not-aria-busy:text-faint",
        danger:
          "border-transparent bg-danger-fill text-on-fill hover:bg-danger-fill-hover disabled:not-aria-busy:bg-subtle disabled:not-aria-busy:text-faint",
        link: "rounded-sm border-0 text-accent-text underline-offset-4 hover:underline disabled:text-faint",
      },
      size: {
        sm: "h-8 px-3 text-sm",
        md: "h-9 px-3.5 text-sm",
        lg: "h-11 px-5 text-base",
        icon: "size-9 text-sm",
        "icon-sm": "size-7 text-sm",
      },
    },
    compoundVariants: [{ variant: "link", class: "h-auto p-0" }],
    defaultVariants: { variant: "primary", size: "md" },
  },
);

export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof buttonVariants> & {
    /** While true the button is disabled, turns a spinner and says `pendingLabel`. */
    pending?: boolean;
    pendingLabel?: ReactNode;
    /** The element to be instead of a button, usually a link: `render={<Link href="/pricing" />}`. */
    render?: ReactElement<{ className?: string; children?: ReactNode }>;
  };

/** A button, or with `render` a link that looks like one. `type` is "button" unless given. */
export function Button({
  className,
  variant,
  size,
  pending = false,
  pendingLabel,
  render,
  disabled,
  children,
  type = "button",
  ...props
}: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (render) {
    return cloneElement(render, { className: cn(classes, render.props.className), children, ...props });
  }
  return (
    <button
      type={type}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={classes}
      {...props}
    >
      {pending ? (
        <>
          <Spinner />
          {pendingLabel ?? children}
        </>
      ) : (
        children
      )}
    </button>
  );
}
