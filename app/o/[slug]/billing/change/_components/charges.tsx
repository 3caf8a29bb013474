import type { ReactNode } from "react";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { ChargeToday } from "@/lib/billing/change/charge";
import type { ChangePreview } from "@/lib/billing/change/preview-change";

/** What is charged today with its lines, and what is charged next and when. */
export function Charges({ preview }: { preview: ChangePreview }) {
  const { today, nextCharge, timing, next } = preview;
  const { currency } = next;
  return (
    <Card>
      <CardHeader title="What you pay" />
      <CardContent className="grid gap-4">
        <dl className="grid gap-2">
          {today && <TodaysLines today={today} currency={currency} />}
          <Total term="Charged today">
            <Money amount={today?.amount ?? 0} currency={currency} />
          </Total>
        </dl>
        <dl className="border-t pt-4">
          <Total
            term={
              <>
                Next charge on <LocalTime value={nextCharge.at} className="whitespace-nowrap" />
              </>
            }
          >
            <Money amount={nextCharge.amount} currency={currency} />
          </Total>
        </dl>
        <p className="text-muted">
          {timing === "trial" && "Your trial goes on to its end, and costs nothing until then. "}
          {timing === "period_end" && "Until then you keep what you have paid for. "}
          {today && today.creditLeft > 0 && (
            <>
              You have paid for more than the new plan costs:{" "}
              <Money amount={today.creditLeft} currency={currency} /> stay as a credit and pay for your next
              invoices.{" "}
            </>
          )}
          Then it renews for that amount until you change or cancel it.
        </p>
      </CardContent>
    </Card>
  );
}

function TodaysLines({ today, currency }: { today: ChargeToday; currency: string }) {
  return (
    <>
      {today.lines.map(({ description, amount }) => (
        <Line key={description} term={description} amount={amount} currency={currency} />
      ))}
      {today.tax > 0 && <Line term="Tax" amount={today.tax} currency={currency} />}
      {today.fromCredit > 0 && (
        <Line term="Paid by your credit" amount={-today.fromCredit} currency={currency} />
      )}
      {today.creditLeft > 0 && <Line term="Kept as a credit" amount={today.creditLeft} currency={currency} />}
    </>
  );
}

function Line({ term, amount, currency }: { term: string; amount: number; currency: string }) {
  return (
    <div className="flex items-baseline justify-between gap-6 text-muted">
      <dt>{term}</dt>
      <dd>
        <Money amount={amount} currency={currency} />
      </dd>
    </div>
  );
}

function Total({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-6 font-medium">
      <dt>{term}</dt>
      <dd className="text-base">{children}</dd>
    </div>
  );
}
