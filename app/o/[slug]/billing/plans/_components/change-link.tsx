import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import type { Timing } from "@/lib/billing/change/timing";
import { intervalAdverbs } from "@/lib/billing/price-words";
import type { OfferChoice, PaidOffer } from "@/lib/billing/pricing";
import { hrefWith } from "@/lib/href";

type ChangeLinkProps = {
  organization: string;
  offer: PaidOffer;
  choice: OfferChoice;
  /** When the change would take effect; null for what the organization has already. */
  timing: Timing | null;
  /** Whether only the interval would change. */
  isSamePlan: boolean;
  periodEnd: Date;
};

/** To the page that shows what a change costs before it is made; says whether it goes up or down, and when. */
export function ChangeLink({ organization, offer, choice, timing, isSamePlan, periodEnd }: ChangeLinkProps) {
  if (timing === null) {
    return (
      <p className="flex h-9 items-center justify-center rounded-md bg-subtle text-muted">Current plan</p>
    );
  }
  const href = hrefWith(organizationPath(organization, "changePlan"), { plan: offer.key, ...choice });
  return (
    <Button
      variant={offer.recommended && timing !== "period_end" ? "primary" : "secondary"}
      className="w-full"
      render={<Link href={href} prefetch={false} />}
    >
      {isSamePlan ? `Pay ${intervalAdverbs[choice.interval]}` : verbs[timing]}
      {timing === "period_end" ? (
        <span>
          {isSamePlan ? "from" : "on"} <LocalTime value={periodEnd} />
        </span>
      ) : (
        !isSamePlan && `to ${offer.name}`
      )}
    </Button>
  );
}

const verbs: Record<Timing, string> = { now: "Upgrade", trial: "Switch", period_end: "Downgrade" };
