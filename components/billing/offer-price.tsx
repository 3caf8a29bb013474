import { Money } from "@/components/ui/money";
import { type Currency, type Interval, intervals } from "@/lib/billing/plans";
import { stepsOf } from "@/lib/billing/price-words";
import type { Offer, PaidOffer } from "@/lib/billing/pricing";
import { nameSaving, savingOf } from "@/lib/billing/saving";
import { formatMoney } from "@/lib/money";
import { shownBy } from "./offer-choice";

type OfferPriceProps = {
  offer: Offer;
  currency: Currency;
  /** Whether the reader may still try a plan. */
  withTrial: boolean;
};

/** What a plan costs in a currency, by the chosen interval: large, with what belongs to it in small print. */
export function OfferPrice({ offer, currency, withTrial }: OfferPriceProps) {
  if (!offer.prices) {
    return <PriceLines amount={0} currency={currency} notes={["For as long as you like"]} />;
  }
  return intervals.map((interval) => (
    <div key={interval} className={shownBy[interval]}>
      <PaidPrice offer={offer} interval={interval} currency={currency} withTrial={withTrial} />
    </div>
  ));
}

const units: Record<Interval, string> = { month: "a month", quarter: "a quarter", year: "a year" };

function PaidPrice({
  offer,
  interval,
  currency,
  withTrial,
}: OfferPriceProps & { offer: PaidOffer; interval: Interval }) {
  const price = offer.prices[currency][interval];
  const [first, ...later] = price === null ? [] : stepsOf(price);
  if (!first) return null;
  const money = (amount: number) => formatMoney({ amount, currency }, { trimZeros: true });
  return (
    <PriceLines
      amount={first.unitAmount}
      currency={currency}
      unit={offer.per === "seat" ? `a seat, ${units[interval]}` : units[interval]}
      notes={[
        ...later.map(({ from, unitAmount }) => `From seat ${from} on, each costs ${money(unitAmount)}`),
        savingNote(offer, interval, currency) ?? `Renews every ${interval}`,
        ...(withTrial && offer.trialDays > 0 ? [`The first ${offer.trialDays} days are free, once`] : []),
      ]}
    />
  );
}

/** `2 months free: $58 less than monthly`. For seats without an amount, since it goes by their number. */
function savingNote(offer: PaidOffer, interval: Interval, currency: Currency): string | null {
  const prices = offer.prices[currency];
  const saving = savingOf(prices, interval);
  const name = nameSaving(prices, interval);
  if (!saving || !name) return null;
  const isWhole = Number.isInteger(saving.months);
  if (offer.per === "seat") return isWhole ? `${name} on every seat` : `At least ${name} than monthly`;
  const less = `${formatMoney({ amount: saving.amount, currency }, { trimZeros: true })} less than monthly`;
  return isWhole ? `${name}: ${less}` : less;
}

type PriceLinesProps = { amount: number; currency: string; unit?: string; notes: readonly string[] };

function PriceLines({ amount, currency, unit, notes }: PriceLinesProps) {
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-1.5">
        <Money amount={amount} currency={currency} trimZeros className="font-semibold text-2xl" />
        {unit && <span className="text-muted">{unit}</span>}
      </p>
      <ul className="mt-1 text-muted text-xs">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  );
}
