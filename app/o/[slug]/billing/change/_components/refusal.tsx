import { Ban } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";

type RefusalProps = {
  /** The organization's slug. */
  organization: string;
  title: string;
  /** Why, and what to do. */
  children: ReactNode;
};

/** Instead of a form for something that can't be done as things are. */
export function Refusal({ organization, title, children }: RefusalProps) {
  return (
    <Card>
      <EmptyState
        icon={<Ban />}
        title={title}
        description={children}
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button render={<Link href={organizationPath(organization, "billing")} />}>Go to billing</Button>
            <Button
              variant="secondary"
              render={<Link href={organizationPath(organization, "plans")} prefetch={false} />}
            >
              See plans
            </Button>
          </div>
        }
      />
    </Card>
  );
}
