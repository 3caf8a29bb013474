import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { UsageBar } from "@/components/ui/usage-bar";
import type { Entitlements } from "@/lib/billing/entitlements";

type UsageCardProps = { plan: Entitlements["plan"]; projectCount: number; memberCount: number };

/** What is used of what the plan holds, and what follows where it is more. */
export function UsageCard({ plan, projectCount, memberCount }: UsageCardProps) {
  const { name, limits } = plan;
  const isOver = (used: number, limit: number | null) => limit !== null && used > limit;
  return (
    <Card>
      <CardHeader title="Usage" className="min-h-12" />
      <CardContent className="grid gap-4">
        <UsageBar label="Projects" used={projectCount} limit={limits.projects} />
        <UsageBar label="Members" used={memberCount} limit={limits.members} />
        {isOver(projectCount, limits.projects) && (
          <p className="text-muted">
            More projects than the {name} plan holds. All of them stay; new ones can be created once there are
            fewer than {limits.projects}, or on a larger plan.
          </p>
        )}
        {isOver(memberCount, limits.members) && (
          <p className="text-muted">
            More members than the {name} plan holds. All of them stay; others can join once there are fewer
            than {limits.members}, or on a larger plan.
          </p>
        )}
      </CardContent>
    </Card>
  );
}
