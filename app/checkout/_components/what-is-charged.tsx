import { DataItem, DataList } from "@/components/ui/data-list";
import { LocalTime } from "@/components/ui/local-time";
import { recurrence } from "@/lib/billing/plans";
import { everyInterval } from "@/lib/billing/recurring";
import { formatMoney } from "@/lib/money";
import type { CheckedPromotion } from "../promotion";
import type { Terms } from "../terms";

type WhatIsChargedProps = {
  terms: Terms;
  promotion: Exclude<CheckedPromotion, { state: "refused" }> | null;
  automaticTax: boolean;
};

/** What is charged when, before anybody goes to pay. */
export function WhatIsCharged({ terms, promotion, automaticTax }: WhatIsChargedProps) {
  const { amount, currency, interval, seats, trialDays, firstPaymentAt } = terms;
  const price = formatMoney({ amount, currency });
  return (
    <DataList className="text-pretty [&>div]:sm:grid-cols-[7rem_1fr]">
      <DataItem term="Price">
        <strong className="font-medium">{`${price} every ${everyInterval(recurrence[interval])}`}</strong>
      </DataItem>
      {seats && <DataItem term="Members">{`${seats.members} now. Each costs ${seats.each}.`}</DataItem>}
      {promotion && (
        <DataItem term="Code">
          <span className="break-all font-medium">{promotion.code}</span>
          {promotion.state === "usable" ? `: ${promotion.gives}` : " is checked when you continue"}
        </DataItem>
      )}
      {firstPaymentAt ? (
        <>
          <DataItem term="Today">{`Nothing: ${trialDays} days free`}</DataItem>
          <DataItem term="First payment">
            <LocalTime value={firstPaymentAt} className="whitespace-nowrap" />, unless you cancel before
          </DataItem>
        </>
      ) : (
        (promotion ?? automaticTax) && (
          <DataItem term="Today">
            {`${price}${promotion ? ", less the code" : ""}${automaticTax ? ", plus tax" : ""}`}
          </DataItem>
        )
      )}
      {automaticTax && <DataItem term="Tax">By your billing address, shown before you pay</DataItem>}
    </DataList>
  );
}
