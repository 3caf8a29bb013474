import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import type { UnpaidChange } from "@/lib/billing/change/unpaid-change";
import { formatMoney } from "@/lib/money";
import { UndoChangeButton } from "../../_components/undo-change-button";

type UnpaidProps = { organization: string; currentPlan: string; change: UnpaidChange };

/** The payment hasn’t gone through: what is true, and what to do. */
export function Unpaid({ organization, currentPlan, change }: UnpaidProps) {
  const { planName, needs, payUrl, until } = change;
  const amount = formatMoney(change.amount);
  return (
    <div className="grid gap-4">
      <Banner role="alert" tone={needs === "time" ? "info" : "warning"} title={titles[needs](amount)}>
        You’re still on {currentPlan}, and nothing was charged.{" "}
        {needs === "time" ? (
          `Once your bank has paid, you’re on ${planName}. If it refuses, everything stays as it is.`
        ) : (
          <>
            {needs === "confirmation" ? "Confirm it" : "Pay it with another card"} by{" "}
            <LocalTime value={until} format="time" />, and you’re on {planName} at once. If you don’t,
            everything stays as it is.
          </>
        )}
      </Banner>
      <div className="flex flex-wrap gap-2">
        {payUrl && needs !== "time" ? (
          <Button size="lg" className="max-sm:w-full" render={<a href={payUrl} />}>
            {needs === "confirmation" ? "Confirm payment" : "Pay with another card"}
            <ArrowUpRight aria-hidden />
          </Button>
        ) : (
          <Button
            size="lg"
            className="max-sm:w-full"
            render={<Link href={organizationPath(organization, "billing")} />}
          >
            Go to billing
          </Button>
        )}
        {needs !== "time" && (
          <UndoChangeButton
            size="lg"
            variant="ghost"
            className="max-sm:w-full"
            organization={organization}
            planName={currentPlan}
            label={`Keep ${currentPlan}`}
          />
        )}
      </div>
    </div>
  );
}

const titles: Record<UnpaidChange["needs"], (amount: string) => string> = {
  confirmation: (amount) => `Your bank wants you to confirm the payment of ${amount}`,
  another_card: (amount) => `The payment of ${amount} didn’t go through`,
  time: (amount) => `The payment of ${amount} is on its way`,
};
