import type { ReactNode } from "react";
import { cn } from "./cn";

type EmptyStateProps = {
  icon?: ReactNode;
  title: ReactNode;
  /** One sentence: what will be here and how it gets here. */
  description?: ReactNode;
  action?: ReactNode;
  className?: string;
};

/** What a list says when it has nothing: what belongs here and the one thing to do. */
export function EmptyState({ icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center px-6 py-14 text-center", className)}>
      {icon && (
        <div
          aria-hidden
          className="mb-4 flex size-10 items-center justify-center rounded-md border text-muted [&_svg]:size-5"
        >
          {icon}
        </div>
      )}
      <h2 className="font-semibold text-sm">{title}</h2>
      {description && <p className="mt-1 max-w-sm text-balance text-muted">{description}</p>}
      {action && <div className="mt-5 flex gap-2">{action}</div>}
    </div>
  );
}
