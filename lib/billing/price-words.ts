import { formatMoney } from "@/lib/money";
import { type CataloguePrice, type Interval, tiersOf } from "./plans";

/** `Paid monthly`, `Pro monthly`. */
export const intervalAdverbs: { readonly [interval in Interval]: string } = {
  month: "monthly",
  quarter: "quarterly",
  year: "yearly",
};

export type PriceStep = { readonly from: number; readonly to: number | null; readonly unitAmount: number };

/** A price by the seats that it counts, from the first: where each tier begins, where it ends, what a seat costs. */
export function stepsOf(price: CataloguePrice): PriceStep[] {
  let from = 1;
  return tiersOf(price).map(({ upTo, unitAmount }) => {
    const step = { from, to: upTo, unitAmount };
    from = (upTo ?? from) + 1;
    return step;
  });
}

/** `$29`, or by its tiers `$9 for seats 1–10, $7 from seat 11`. `.00` is left out. */
export function namePrice(price: CataloguePrice, currency: string): string {
  const money = (amount: number) => formatMoney({ amount, currency }, { trimZeros: true });
  if (typeof price === "number") return money(price);
  return stepsOf(price)
    .map(({ from, to, unitAmount }) => {
      if (to === null) return `${money(unitAmount)} from seat ${from}`;
      return `${money(unitAmount)} for ${to === from ? `seat ${from}` : `seats ${from}–${to}`}`;
    })
    .join(", ");
}
