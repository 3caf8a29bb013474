import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Money } from "@/components/ui/money";
import { defaultCurrency as currency, type Interval, intervals, type PlanKey } from "@/lib/billing/plans";
import { costOf, type FreeOffer, type Offer, type PaidOffer } from "@/lib/billing/pricing";
import { nameSaving, savingOf } from "@/lib/billing/saving";
import { formatMoney } from "@/lib/money";
import { shownBy } from "./interval-toggle";

type OfferCardsProps = {
  offers: readonly Offer[];
  /** The plan that the reader's organization is on. */
  current?: PlanKey;
  /** The button of a plan that costs something, drawn once for each interval; left out where none can be bought. */
  paidAction?: (offer: PaidOffer, interval: Interval) => ReactNode;
  freeAction?: (offer: FreeOffer) => ReactNode;
};

/** The plans side by side. Stands inside an element with `intervalGroup`, beside an `IntervalToggle`. */
export function OfferCards({ offers, current, paidAction, freeAction }: OfferCardsProps) {
  return (
    <ul className="grid items-stretch gap-4 md:grid-cols-[repeat(auto-fit,minmax(14rem,1fr))]">
      {offers.map((offer) => (
        <li
          key={offer.key}
          className={cn(
            // Side by side the cards share their rows, so that prices and buttons stand level.
            "flex flex-col rounded-md border bg-surface p-6 md:grid md:grid-rows-subgrid md:gap-y-0",
            paidAction ? "md:row-span-5" : "md:row-span-4",
            offer.recommended && "border-accent-text",
          )}
        >
          <div className="flex min-h-5 items-center justify-between gap-3">
            <h2 className="font-semibold text-base">{offer.name}</h2>
            {offer.key === current ? (
              <Badge tone="positive">Current plan</Badge>
            ) : (
              offer.recommended && <Badge tone="accent">Recommended</Badge>
            )}
          </div>
          <p className="mt-1 text-muted">{offer.description}</p>
          <div className="mt-5">
            {offer.prices ? (
              intervals.map((interval) => (
                <Price key={interval} offer={offer} interval={interval} className={shownBy[interval]} />
              ))
            ) : (
              <PriceLine amount={0} currency={currency} note="For as long as you like" />
            )}
          </div>
          {paidAction && (
            <div className="mt-5 max-md:empty:hidden md:min-h-9">
              {offer.prices
                ? intervals.map((interval) => (
                    <div key={interval} className={shownBy[interval]}>
                      {offer.prices[currency][interval] !== null ? (
                        paidAction(offer, interval)
                      ) : (
                        <NotOnSale />
                      )}
                    </div>
                  ))
                : freeAction?.(offer)}
            </div>
          )}
          <ul className="mt-6 grid content-start gap-2 border-t pt-5">
            {offer.highlights.map((highlight) => (
              <li key={highlight} className="flex gap-2.5">
                <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-text" />
                {highlight}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function Price({ offer, interval, className }: { offer: PaidOffer; interval: Interval; className: string }) {
  const price = costOf(offer, { interval, currency });
  if (!price) return null;
  const prices = offer.prices[currency];
  const saving = savingOf(prices, interval);
  return (
    <PriceLine
      {...price}
      unit={`a ${interval}`}
      note={
        saving
          ? `${nameSaving(prices, interval)}: ${formatMoney({ amount: saving.amount, currency }, { trimZeros: true })} less than monthly`
          : `Renews every ${interval}`
      }
      className={className}
    />
  );
}

type PriceLineProps = { amount: number; currency: string; unit?: string; note: string; className?: string };

function PriceLine({ amount, currency, unit, note, className }: PriceLineProps) {
  return (
    <div className={className}>
      <p className="flex items-baseline gap-1.5">
        <Money amount={amount} currency={currency} trimZeros className="font-semibold text-2xl" />
        {unit && <span className="text-muted">{unit}</span>}
      </p>
      <p className="mt-1 text-muted text-xs">{note}</p>
    </div>
  );
}

function NotOnSale() {
  return <p className="flex h-9 items-center text-muted">Not offered for this interval</p>;
}
