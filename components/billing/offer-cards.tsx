import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { type Currency, currencies, intervals, type PlanKey } from "@/lib/billing/plans";
import type { FreeOffer, Offer, OfferChoice, PaidOffer } from "@/lib/billing/pricing";
import { InCurrency, shownBy } from "./offer-choice";
import { OfferPrice } from "./offer-price";

type OfferCardsProps = {
  offers: readonly Offer[];
  /** The plan that the reader's organization is on. */
  current?: PlanKey;
  /** Those that can be chosen; a live subscription has one, which stays. */
  of?: readonly Currency[];
  /** Whether the reader may still try a plan; every organization may once. */
  withTrial?: boolean;
  /** The button of a plan that costs something, drawn once for each interval and currency; left out where none
   * can be bought. */
  paidAction?: (offer: PaidOffer, choice: OfferChoice) => ReactNode;
  freeAction?: (offer: FreeOffer) => ReactNode;
};

/** The plans side by side. Stands inside an element with `offerGroup`, beside the toggles. */
export function OfferCards({
  offers,
  current,
  of = currencies,
  withTrial = true,
  paidAction,
  freeAction,
}: OfferCardsProps) {
  return (
    <ul className="grid items-stretch gap-4 md:grid-cols-2 xl:grid-cols-[repeat(auto-fit,minmax(14rem,1fr))]">
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
            <InCurrency of={of}>
              {(currency) => <OfferPrice offer={offer} currency={currency} withTrial={withTrial} />}
            </InCurrency>
          </div>
          {paidAction && (
            <div className="mt-5 max-md:empty:hidden md:min-h-9">
              {offer.prices ? (
                <InCurrency of={of}>
                  {(currency) =>
                    intervals.map((interval) => (
                      <div key={interval} className={shownBy[interval]}>
                        {offer.prices[currency][interval] === null ? (
                          <NotOnSale />
                        ) : (
                          paidAction(offer, { interval, currency })
                        )}
                      </div>
                    ))
                  }
                </InCurrency>
              ) : (
                freeAction?.(offer)
              )}
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

function NotOnSale() {
  return <p className="flex h-9 items-center text-muted">Not offered for this interval</p>;
}
