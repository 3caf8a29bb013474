import type { Route } from "next";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button, type ButtonProps } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import type { Timing } from "@/lib/billing/change/timing";
import { type PlanKey, planKeys } from "@/lib/billing/plans";
import { intervalAdverbs } from "@/lib/billing/price-words";
import type { OfferChoice, PaidOffer } from "@/lib/billing/pricing";
import { hrefWith } from "@/lib/href";

type ChangeLinkProps = {
  organization: string;
  /** The plan that the organization has; null for one that the catalogue doesn't know. */
  current: PlanKey | null;
  offer: PaidOffer;
  choice: OfferChoice;
  /** When the change would take effect; null for what the organization has already. */
  timing: Timing | null;
  periodEnd: Date;
};

/** To the page that shows what a change costs before it is made; says whether it goes up or down, and when. */
export function ChangeLink({ organization, current, offer, choice, timing, periodEnd }: ChangeLinkProps) {
  if (timing === null) return <NoLink>Current plan</NoLink>;
  const later = timing === "period_end";
  return (
    <PlanLink
      href={hrefWith(organizationPath(organization, "changePlan"), { plan: offer.key, ...choice })}
      variant={offer.recommended && !later ? "primary" : "secondary"}
      from={later ? periodEnd : null}
    >
      {offer.key === current
        ? `Pay ${intervalAdverbs[choice.interval]}`
        : `${verbFor(current, offer.key, timing)} to ${offer.name}`}
    </PlanLink>
  );
}

/** A larger plan that costs less for the present members is neither up nor down. */
function verbFor(current: PlanKey | null, next: PlanKey, timing: Timing): string {
  const isLarger = current === null || planKeys.indexOf(next) > planKeys.indexOf(current);
  if (timing === "now" && isLarger) return "Upgrade";
  return timing === "period_end" && !isLarger ? "Downgrade" : "Switch";
}

type ToFreeProps = {
  organization: string;
  /** When the plan ends anyhow, since it is cancelled; null when it isn't. */
  cancelAt: Date | null;
  periodEnd: Date;
};

/** To the page on which the plan is cancelled. */
export function ToFree({ organization, cancelAt, periodEnd }: ToFreeProps) {
  if (cancelAt) {
    return (
      <NoLink>
        <span>
          From <LocalTime value={cancelAt} />
        </span>
      </NoLink>
    );
  }
  return (
    <PlanLink href={organizationPath(organization, "cancelPlan")} variant="secondary" from={periodEnd}>
      Downgrade to Free
    </PlanLink>
  );
}

type PlanLinkProps = Pick<ButtonProps, "variant" | "children"> & {
  href: Route;
  /** When it takes effect; null for at once. */
  from: Date | null;
};

function PlanLink({ href, variant, from, children }: PlanLinkProps) {
  return (
    <>
      <Button variant={variant} className="w-full" render={<Link href={href} prefetch={false} />}>
        {children}
      </Button>
      {from && (
        <p className="mt-1.5 text-center text-muted text-xs">
          From <LocalTime value={from} />
        </p>
      )}
    </>
  );
}

function NoLink({ children }: Pick<ButtonProps, "children">) {
  return <p className="flex h-9 items-center justify-center rounded-md bg-subtle text-muted">{children}</p>;
}
