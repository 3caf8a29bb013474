import { ChevronRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

type PageHeaderProps = {
  title: ReactNode;
  /** One sentence: what this page is for. */
  description?: ReactNode;
  /** Chips beside the title. */
  status?: ReactNode;
  /** The primary action, at the right. */
  action?: ReactNode;
  /** The way back up, outermost first. */
  parents?: readonly { href: Route; label: string }[];
};

/** The one line above the content of every inside page. */
export function PageHeader({ title, description, status, action, parents = [] }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {parents.length > 0 && (
          <nav aria-label="Breadcrumb" className="mb-1.5 flex items-center gap-1 text-muted text-sm">
            {parents.map((parent) => (
              <span key={parent.href} className="flex items-center gap-1">
                <Link href={parent.href} className="transition-colors hover:text-ink">
                  {parent.label}
                </Link>
                <ChevronRight aria-hidden className="size-3.5 text-faint" />
              </span>
            ))}
          </nav>
        )}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <h1 className="min-w-0 break-words font-semibold text-lg">{title}</h1>
          {status}
        </div>
        {description && <p className="mt-1 max-w-2xl text-muted">{description}</p>}
      </div>
      {action && <div className="flex min-w-0 flex-wrap items-center gap-2">{action}</div>}
    </header>
  );
}
