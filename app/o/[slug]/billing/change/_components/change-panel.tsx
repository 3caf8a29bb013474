import { Banner } from "@/components/ui/banner";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { comparePlans } from "@/lib/billing/change/compare-plans";
import type { ChangeChoice, TakenBack } from "@/lib/billing/change/consider-change";
import { type ChangePreview, previewChange } from "@/lib/billing/change/preview-change";
import { billingContext } from "@/lib/billing/context";
import { env } from "@/lib/env";
import { ConflictError, InvalidInputError, UnavailableError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { countMembers } from "@/lib/organizations/members";
import { countProjects } from "@/lib/projects/queries";
import { Charges } from "./charges";
import { ConfirmChange } from "./confirm-change";
import { PlanDifferences } from "./plan-differences";
import { PlanSide } from "./plan-side";
import { Refusal } from "./refusal";
import { Unanswered } from "./unanswered";
import { Unpaid } from "./unpaid";

type ChangePanelProps = { organization: { id: OrganizationId; slug: string }; choice: ChangeChoice };

export async function ChangePanel({ organization: { id, slug }, choice }: ChangePanelProps) {
  const answer = await ask(id, choice);
  if (answer === "unanswered") return <Unanswered />;
  if (typeof answer === "string") {
    return (
      <Refusal organization={slug} title="This change can’t be made now">
        {answer}
      </Refusal>
    );
  }
  const { current, next, timing, takesBack } = answer;
  const usage = await withTenant(database(), id, async (db) => ({
    projects: await countProjects(db, { organizationId: id }),
    members: await countMembers(db, { organizationId: id }),
  }));
  const differences =
    next.planKey === null ? [] : comparePlans(current.planKey ?? "free", next.planKey, usage);
  return (
    <div className="grid gap-4">
      {takesBack.map((what) => (
        <Banner key={what} title={takenBackTitles[what]}>
          {takenBackTexts[what]}
        </Banner>
      ))}
      <div className="grid gap-4 sm:grid-cols-2">
        <PlanSide label="Now" terms={current} />
        <PlanSide label={timing === "period_end" ? "Then" : "New"} terms={next} isNew />
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Charges preview={answer} />
        <PlanDifferences
          differences={differences}
          none={`${next.planName} stays as it is; only when you pay for it changes.`}
        />
      </div>
      {answer.unpaid ? (
        <Unpaid organization={slug} currentPlan={current.planName} change={answer.unpaid} />
      ) : (
        <ConfirmChange
          organization={slug}
          choice={choice}
          quote={answer.quote}
          timing={timing}
          currentPlan={current.planName}
          newPlan={next.planName}
          interval={current.planKey === next.planKey ? next.interval : null}
          today={{ amount: answer.today?.amount ?? 0, currency: next.currency }}
          at={answer.at}
        />
      )}
    </div>
  );
}

/** The preview, or why there is none. */
async function ask(
  organizationId: OrganizationId,
  choice: ChangeChoice,
): Promise<ChangePreview | "unanswered" | string> {
  try {
    return await previewChange(billingContext(), { organizationId, choice, secret: env().AUTH_SECRET });
  } catch (error) {
    if (error instanceof UnavailableError) return "unanswered";
    if (error instanceof ConflictError || error instanceof InvalidInputError) return error.message;
    throw error;
  }
}

const takenBackTitles: Record<TakenBack, string> = {
  cancellation: "Your plan is cancelled",
  scheduled_change: "Another change is scheduled",
  unpaid_change: "Another change waits for its payment",
};

const takenBackTexts: Record<TakenBack, string> = {
  cancellation: "Changing it takes the cancellation back: the new plan renews until you cancel it.",
  scheduled_change: "This one takes its place.",
  unpaid_change: "This one takes its place, and the open invoice is voided.",
};
