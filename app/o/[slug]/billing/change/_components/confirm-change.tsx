"use client";

import Link from "next/link";
import { unstable_rethrow, useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { LocalTime } from "@/components/ui/local-time";
import { unreachable } from "@/components/ui/unreachable";
import type { ChangeOutcome } from "@/lib/billing/change/change-plan";
import type { ChangeChoice } from "@/lib/billing/change/consider-change";
import type { Timing } from "@/lib/billing/change/timing";
import type { UnpaidChange } from "@/lib/billing/change/unpaid-change";
import type { Interval } from "@/lib/billing/plans";
import { intervalAdverbs } from "@/lib/billing/price-words";
import { formatDay } from "@/lib/dates";
import { formatMoney, type Money } from "@/lib/money";
import { changePlanAction } from "../../actions";
import { Unpaid } from "./unpaid";

type ConfirmChangeProps = {
  organization: string;
  choice: ChangeChoice;
  quote: string;
  timing: Timing;
  currentPlan: string;
  newPlan: string;
  /** The new interval where only that changes, else null. */
  interval: Interval | null;
  today: Money;
  /** When it takes effect; null for at once. */
  at: Date | null;
};

/** The one button, which says the amount; then what came of it. */
export function ConfirmChange(props: ConfirmChangeProps) {
  const { organization, choice, quote, currentPlan } = props;
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [error, setError] = useState<string>();
  const [unpaid, setUnpaid] = useState<UnpaidChange>();

  function confirm() {
    setError(undefined);
    startTransition(async () => {
      try {
        const { data, serverError } = await changePlanAction({ organization, quote, ...choice });
        if (serverError) {
          setError(serverError.message);
          // The amount is another by now: the page shows the new one.
          if (serverError.code === "conflict") router.refresh();
        } else if (data?.kind === "unpaid") {
          setUnpaid(data);
        } else if (data) {
          toast.success(doneSentence(data));
          router.push(organizationPath(organization, "billing"));
          router.refresh();
        }
      } catch (fault) {
        unstable_rethrow(fault);
        setError(unreachable);
      }
    });
  }

  if (unpaid) return <Unpaid organization={organization} currentPlan={currentPlan} change={unpaid} />;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="lg"
          className="max-sm:w-full"
          pending={pending}
          pendingLabel="Changing…"
          onClick={confirm}
        >
          <ButtonLabel {...props} />
        </Button>
        <Button
          size="lg"
          variant="ghost"
          className="max-sm:w-full"
          render={<Link href={organizationPath(organization, "billing")} />}
        >
          Keep {currentPlan}
        </Button>
      </div>
      {error && (
        <div role="alert">
          <FieldError>{error}</FieldError>
        </div>
      )}
    </div>
  );
}

function ButtonLabel({ timing, newPlan, interval, today, at }: ConfirmChangeProps) {
  const what = interval ? `switch to ${intervalAdverbs[interval]}` : "upgrade";
  if (timing === "now" && today.amount > 0) return `Pay ${formatMoney(today)} and ${what}`;
  if (at) {
    return (
      <span>
        {interval ? `Pay ${intervalAdverbs[interval]} from ` : `Move to ${newPlan} on `}
        <LocalTime value={at} />
      </span>
    );
  }
  return interval ? `Pay ${intervalAdverbs[interval]}` : `Change to ${newPlan}`;
}

function doneSentence(outcome: Exclude<ChangeOutcome, UnpaidChange>): string {
  if (outcome.kind === "scheduled") {
    return `You move to ${outcome.planName} on ${formatDay(new Date(outcome.at))}.`;
  }
  const charged = outcome.charged.amount > 0 ? ` ${formatMoney(outcome.charged)} was charged.` : "";
  return `You’re on ${outcome.planName}.${charged}`;
}
