import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** A framed surface. Parts: CardHeader (title, description, action), CardContent. */
export function Card({ className, ...props }: ComponentProps<"section">) {
  return <section className={cn("min-w-0 rounded-md border bg-surface", className)} {...props} />;
}

type CardHeaderProps = {
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  className?: string;
};

export function CardHeader({ title, description, action, className }: CardHeaderProps) {
  return (
    <header
      className={cn("flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 pt-4", className)}
    >
      <div className="min-w-0">
        <h2 className="font-semibold text-sm">{title}</h2>
        {description && <p className="mt-0.5 text-muted text-sm">{description}</p>}
      </div>
      {action && <div className="flex shrink-0 items-center gap-2">{action}</div>}
    </header>
  );
}

export function CardContent({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("px-5 py-4", className)} {...props} />;
}
