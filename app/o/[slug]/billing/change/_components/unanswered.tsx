import { CloudOff } from "lucide-react";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { RetryButton } from "../../_components/retry-button";

/** Stripe can't be asked: nothing can be shown, and nothing was changed. */
export function Unanswered() {
  return (
    <Card>
      <EmptyState
        icon={<CloudOff />}
        title="We can’t reach our payment provider"
        description="What this would cost can’t be told right now. Nothing was changed or charged; your plan goes on as it is."
        action={<RetryButton />}
      />
    </Card>
  );
}
