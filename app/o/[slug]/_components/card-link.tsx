import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

/** The way from a card to the page that says more. */
export function CardLink({ href, children }: { href: Route; children: ReactNode }) {
  return (
    <Link href={href} className="text-accent-text text-sm underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}
