import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

/** A name in a list that leads to its page. */
export function TextLink({ href, children }: { href: Route; children: ReactNode }) {
  return (
    <Link href={href} className="rounded-sm font-medium underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}
