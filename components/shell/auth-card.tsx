import Link from "next/link";
import type { ReactNode } from "react";
import { SkipLink } from "./skip-link";
import { Wordmark } from "./wordmark";

type AuthCardProps = {
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  /** Below the column: "No account yet? Start free". */
  footer?: ReactNode;
};

/** One column of 400, for everything that happens at the door: sign in, sign up, reset, verify. */
export function AuthCard({ title, description, children, footer }: AuthCardProps) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-6 sm:py-20">
      <SkipLink />
      <main id="content" tabIndex={-1} className="w-full max-w-[400px] outline-none">
        <Link href="/" aria-label="Keel, home" className="inline-flex rounded-sm">
          <Wordmark />
        </Link>
        <h1 className="mt-10 font-semibold text-lg">{title}</h1>
        {description && <div className="mt-1 text-muted">{description}</div>}
        <div className="mt-6">{children}</div>
        {footer && <div className="mt-8 border-t pt-5 text-muted">{footer}</div>}
      </main>
    </div>
  );
}
