import { Card, CardContent } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { billingContext } from "@/lib/billing/context";
import { previewUnpause } from "@/lib/billing/pause";
import { ConflictError, UnavailableError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { loadSubscriptionState } from "../../../load";
import { Refusal } from "../../change/_components/refusal";
import { Unanswered } from "../../change/_components/unanswered";
import { ResumePausedButton } from "./resume-paused-button";

export async function ResumePanel({
  organization: { id, slug },
}: {
  organization: { id: OrganizationId; slug: string };
}) {
  const [subscription, answer] = await Promise.all([loadSubscriptionState(id), ask(id)]);
  if (answer === "unanswered") return <Unanswered />;
  if (!subscription || !answer?.isPaused) {
    return (
      <Refusal organization={slug} title="Nothing is paused">
        Your plan goes on as it is. Nothing was changed.
      </Refusal>
    );
  }
  const { charged } = answer;
  return (
    <Card>
      <CardContent className="grid gap-4">
        {charged.amount > 0 ? (
          <p className="text-pretty">
            What you had paid for has ended, so a new period begins today and is charged now:{" "}
            <Money {...charged} className="font-medium" />. It renews until you cancel it.
          </p>
        ) : (
          <p className="text-pretty">
            You have paid until{" "}
            <LocalTime
              value={subscription.paidUntil ?? subscription.currentPeriodEnd}
              className="font-medium"
            />
            , so nothing is charged today. {subscription.planName} renews on that day.
          </p>
        )}
        <div>
          <ResumePausedButton organization={slug} planName={subscription.planName} charged={charged} />
        </div>
      </CardContent>
    </Card>
  );
}

async function ask(organizationId: OrganizationId) {
  try {
    return await previewUnpause(billingContext(), { organizationId });
  } catch (error) {
    if (error instanceof UnavailableError) return "unanswered" as const;
    if (error instanceof ConflictError) return null;
    throw error;
  }
}
