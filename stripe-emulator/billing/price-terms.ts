import type { PriceTerms } from "../arithmetic/tiers";
import { invalidRequest } from "../http/errors";
import type { PriceAmounts, PriceRecord } from "../store/records/catalogue";

/** Whether a price is billed by what a meter has counted, after the period. */
export function isMetered(price: PriceRecord): boolean {
  return price.recurring?.usage_type === "metered";
}

/** What a price costs in one of its currencies; undefined when it isn't sold in it. */
export function amountsIn(price: PriceRecord, currency: string): PriceAmounts | undefined {
  if (currency !== price.currency) return price.internal?.currencyOptions[currency];
  const { custom_unit_amount, unit_amount, unit_amount_decimal } = price;
  return { custom_unit_amount, unit_amount, unit_amount_decimal, tiers: price.internal?.tiers ?? null };
}

/** @throws StripeApiError for a price that isn't sold in a currency */
export function checkSoldIn(price: PriceRecord, currency: string, param: string): void {
  if (amountsIn(price, currency)) return;
  throw invalidRequest(
    `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
    param,
  );
}

/**
 * How a price turns a quantity into money of one of its currencies.
 * @throws Error when it isn't sold in the currency
 */
export function termsIn(price: PriceRecord, currency: string): PriceTerms {
  const amounts = amountsIn(price, currency);
  if (!amounts) throw new Error(`Price ${price.id} isn't sold in ${currency}`);
  const { unit_amount_decimal, tiers } = amounts;
  return {
    unit_amount_decimal,
    tiers,
    tiers_mode: price.tiers_mode,
    transform_quantity: price.transform_quantity,
  };
}

/**
 * The quantity something is bought in: one, unless another is given; none of a metered price.
 * @param param what holds `quantity`, e.g. `line_items[0]`
 * @throws StripeApiError when a metered price is given one
 */
export function quantityOf(price: PriceRecord, quantity: number | undefined, param: string): number {
  if (!isMetered(price)) return quantity ?? 1;
  if (quantity === undefined) return 0;
  throw invalidRequest(
    `Quantity should not be specified where usage_type is \`metered\`. Remove quantity from \`${param}\``,
    `${param}[quantity]`,
  );
}
