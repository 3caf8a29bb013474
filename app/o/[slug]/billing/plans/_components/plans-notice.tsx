import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import type { SubscriptionState } from "@/lib/billing/subscription-state";

type PlansNoticeProps = {
  organization: { slug: string; name: string };
  /** The subscription that isn't over. */
  subscription: SubscriptionState;
  /** Whether another plan can be chosen now. */
  isChangeable: boolean;
  /** Whether new customers can buy its plan. */
  isOnSale: boolean;
};

/** What to know before choosing another plan; nothing where nothing stands in the way. */
export function PlansNotice({ organization, subscription, isChangeable, isOnSale }: PlansNoticeProps) {
  const { planName, next, pending } = subscription;
  const toBilling = (
    <Button
      variant="secondary"
      size="sm"
      render={<Link href={organizationPath(organization.slug, "billing")} />}
    >
      Go to billing
    </Button>
  );
  if (!isChangeable) {
    return (
      <Banner
        tone="warning"
        title={`${planName} can’t be changed right now`}
        action={toBilling}
        className="mb-4"
      >
        {settleFirst(subscription)}
      </Banner>
    );
  }
  if (pending) {
    return (
      <Banner
        title={`The change to ${pending.planName} waits for its payment`}
        action={toBilling}
        className="mb-4"
      >
        Until then {organization.name} has {planName}. Choosing another plan gives that change up.
      </Banner>
    );
  }
  if (next) {
    return (
      <Banner
        title={
          <>
            Moves to {next.planName} on <LocalTime value={next.at} />
          </>
        }
        action={toBilling}
        className="mb-4"
      >
        Until then {organization.name} has {planName}. Choosing another plan takes that back.
      </Banner>
    );
  }
  if (isOnSale) return null;
  return (
    <Banner title={`${planName} is no longer sold`} className="mb-4">
      {organization.name} keeps it at its price. Once it has changed to another plan it can’t go back.
    </Banner>
  );
}

function settleFirst({ status, collectionPaused }: SubscriptionState): string {
  if (collectionPaused) return "It is paused. Resume it first; then you can choose another plan.";
  if (status === "paused")
    return "It waits for a payment method. Add one first; then you can choose another plan.";
  return "A payment is open. Once it is settled, you can choose another plan.";
}
