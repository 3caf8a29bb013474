import { Clock, CloudOff } from "lucide-react";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { Money } from "@/components/ui/money";
import { Spinner } from "@/components/ui/spinner";
import { RetryButton } from "../../_components/retry-button";
import { KeepFresh } from "./keep-fresh";
import { Outcome } from "./outcome";
import type { Result } from "./started";

/** The bank hasn't said yet: nothing is on until it has. */
export function Processing({ organization: { slug }, overview, invoice }: Result) {
  const planName = overview.subscription?.planName ?? "The plan";
  return (
    <Outcome
      icon={<Clock className="text-caution" />}
      title="We’re waiting for your bank"
      actions={
        <Button variant="secondary" render={<Link href={organizationPath(slug, "billing")} />}>
          See billing
        </Button>
      }
      facts={
        invoice && (
          <DataList>
            <DataItem term="On its way">
              <Money amount={invoice.total} currency={invoice.currency} className="font-medium" />
            </DataItem>
          </DataList>
        )
      }
    >
      <KeepFresh />
      The checkout is complete, but the bank hasn’t confirmed the payment yet. Some take a few days.{" "}
      {planName} starts by itself as soon as it does; you can leave this page.
      <span className="mt-4 flex items-center gap-2 text-sm" role="status">
        <Spinner />
        Looking again every few seconds
      </span>
    </Outcome>
  );
}

export function Unanswered({ organization: { slug } }: Pick<Result, "organization">) {
  return (
    <Outcome
      icon={<CloudOff className="text-caution" />}
      title="We can’t reach our payment provider"
      actions={
        <>
          <RetryButton />
          <Button variant="secondary" render={<Link href={organizationPath(slug, "billing")} />}>
            See billing
          </Button>
        </>
      }
    >
      So we can’t tell yet whether the payment went through. If it did, the plan starts by itself; you won’t
      be charged twice. Try again in a minute.
    </Outcome>
  );
}
