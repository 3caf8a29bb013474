import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Wordmark } from "./wordmark";

/** The same for everybody, so that outside pages stay static. */
export function MarketingHeader() {
  return (
    <header className="sticky top-0 z-20 border-b bg-canvas">
      <div className="mx-auto flex h-14 max-w-page items-center gap-2 px-4 sm:gap-6 md:px-8">
        <Link href="/" aria-label="Keel, home" className="flex rounded-sm">
          <Wordmark />
        </Link>
        <nav aria-label="Main" className="flex flex-1 items-center gap-1">
          <Button variant="ghost" size="sm" className="max-sm:px-2" render={<Link href="/pricing" />}>
            Pricing
          </Button>
        </nav>
        <div className="flex items-center gap-1 sm:gap-2">
          <Button variant="ghost" size="sm" className="max-sm:px-2" render={<Link href="/sign-in" />}>
            Sign in
          </Button>
          <Button size="sm" render={<Link href="/sign-up" />}>
            Start free
          </Button>
        </div>
      </div>
    </header>
  );
}
