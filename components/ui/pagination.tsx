import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "./button";

type PaginationProps = {
  /** Null where there is nothing that way. */
  previousHref: Route | null;
  nextHref: Route | null;
  /** Left of the links, for example "50 of about 1,200". */
  summary?: ReactNode;
};

/** Cursor pagination as links. Nothing is drawn when everything fits on one page and there is no summary. */
export function Pagination({ previousHref, nextHref, summary }: PaginationProps) {
  if (!previousHref && !nextHref && !summary) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4 text-muted text-sm">
      <div className="tabular-nums">{summary}</div>
      {(previousHref || nextHref) && (
        <div className="flex gap-2">
          <PageLink href={previousHref} rel="prev">
            <ChevronLeft aria-hidden />
            Previous
          </PageLink>
          <PageLink href={nextHref} rel="next">
            Next
            <ChevronRight aria-hidden />
          </PageLink>
        </div>
      )}
    </nav>
  );
}

function PageLink({
  href,
  rel,
  children,
}: {
  href: Route | null;
  rel: "prev" | "next";
  children: ReactNode;
}) {
  if (!href) {
    return (
      <Button variant="secondary" size="sm" disabled>
        {children}
      </Button>
    );
  }
  return (
    <Button variant="secondary" size="sm" render={<Link href={href} rel={rel} />}>
      {children}
    </Button>
  );
}
