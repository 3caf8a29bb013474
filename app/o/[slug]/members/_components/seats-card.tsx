import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { UsageBar } from "@/components/ui/usage-bar";
import type { SeatCost } from "@/lib/billing/seats/seat-cost";
import { formatMoney } from "@/lib/money";

type SeatsCardProps = {
  organization: { slug: string; name: string };
  plan: { name: string; limits: { members: number | null } };
  members: number;
  /** What the members cost; null where they cost nothing by themselves. */
  cost: SeatCost | null;
  /** Whether nothing is charged yet. */
  onTrial: boolean;
  /** Whether the reader may choose another plan. */
  mayChoosePlan: boolean;
};

/** How many places are taken, and what one more costs before anybody takes it. */
export function SeatsCard(props: SeatsCardProps) {
  const { organization, plan, members, cost, onTrial, mayChoosePlan } = props;
  const limit = plan.limits.members;
  const isFull = limit !== null && members >= limit;
  return (
    <Card className="mb-4 flex flex-wrap items-center justify-between gap-x-8 gap-y-3 px-5 py-4">
      <div className="grid min-w-0 flex-1 basis-80 gap-2">
        {cost ? (
          <SeatPrice members={members} cost={cost} onTrial={onTrial} />
        ) : (
          <>
            <UsageBar label="Members" used={members} limit={limit} />
            <p className="text-muted text-sm">
              {isFull
                ? `${plan.name} has no room for another member.`
                : `Another member costs nothing more on ${plan.name}.`}
            </p>
          </>
        )}
      </div>
      {isFull && mayChoosePlan && (
        <Button
          variant="secondary"
          size="sm"
          render={<Link href={organizationPath(organization.slug, "plans")} />}
        >
          See plans
        </Button>
      )}
    </Card>
  );
}

function SeatPrice({ members, cost, onTrial }: { members: number; cost: SeatCost; onTrial: boolean }) {
  const { all, oneMore, every } = cost;
  return (
    <>
      <p className="font-medium text-sm">
        {members === 1 ? "1 seat used" : `${members} seats used`}: {formatMoney(all)} every {every}
      </p>
      <p className="text-muted text-sm">
        One more member adds <strong className="font-medium text-ink">{formatMoney(oneMore)}</strong> every{" "}
        {every}.{" "}
        {onTrial
          ? "During the trial nobody costs anything."
          : "From the day they join you pay for the rest of the period on your next invoice; for who leaves you get it back there."}
      </p>
    </>
  );
}
