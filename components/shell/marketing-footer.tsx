import Link from "next/link";
import { ThemeSwitch } from "@/components/theme/theme-switch";
import { Wordmark } from "./wordmark";

export function MarketingFooter() {
  const linkClasses = "transition-colors hover:text-ink";
  return (
    <footer className="border-t">
      <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-6 gap-y-4 px-4 py-8 text-muted text-sm md:px-8">
        <Wordmark className="max-sm:flex-1" />
        <nav
          aria-label="Footer"
          className="flex flex-1 flex-wrap gap-x-6 gap-y-2 max-sm:order-last max-sm:basis-full"
        >
          <Link href="/pricing" className={linkClasses}>
            Pricing
          </Link>
          <Link href="/sign-in" className={linkClasses}>
            Sign in
          </Link>
          <Link href="/sign-up" className={linkClasses}>
            Start free
          </Link>
        </nav>
        <ThemeSwitch />
      </div>
    </footer>
  );
}
