import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { need } from "../store/lookup";
import type { CustomerRecord } from "../store/records/customers";
import type { TaxExempt, TotalsTaxRate } from "./totals";

/** Stripe's limit of rates on one line. */
const mostRates = 5;

/**
 * The tax rates a request names.
 * @param param where they stand, e.g. `default_tax_rates`
 * @throws StripeApiError when one is missing or archived, or there are too many
 */
export function needTaxRates(ctx: Context, ids: readonly string[], param: string): string[] {
  if (ids.length > mostRates) throw invalidRequest(`You can only set up to ${mostRates} tax rates.`, param);
  for (const [index, id] of ids.entries()) {
    const rate = need(ctx, "tax_rate", id, `${param}[${index}]`);
    if (!rate.active) {
      throw invalidRequest(`The tax rate ${id} is inactive and can't be used.`, `${param}[${index}]`);
    }
  }
  return [...new Set(ids)];
}

/** Tax rates as the arithmetic takes them. */
export function taxTerms(ctx: Context, ids: readonly string[]): TotalsTaxRate[] {
  return ids.map((id) => {
    const { percentage, inclusive } = need(ctx, "tax_rate", id);
    return { id, percentage, inclusive };
  });
}

/** Whether taxes are counted for a customer. */
export function taxExemptOf(customer: Pick<CustomerRecord, "tax_exempt">): TaxExempt {
  if (customer.tax_exempt === "exempt") return "exempt";
  return customer.tax_exempt === "reverse" ? "reverse" : "none";
}
