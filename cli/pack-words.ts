import { type PackKey, packOf } from "@/lib/billing/packs";
import type { PackChange } from "@/lib/billing/packs-sync";
import { namePrice } from "@/lib/billing/price-words";

/** What a change does, as in `create the price of the pack “500 credits” in USD: $5`. */
export function describePackChange(change: PackChange): string {
  const pack = name(change.pack);
  switch (change.kind) {
    case "create_product":
      return `create ${pack}`;
    case "update_product":
      return `update ${pack}, whose name or state differs`;
    case "archive_product":
      return `take ${pack} off sale`;
    case "create_price":
      return `create the price of ${pack} in ${change.currency.toUpperCase()}: ${namePrice(change.amount, change.currency)}`;
    case "replace_price": {
      const { currency, amount, replaced } = change;
      const before = replaced.amount === null ? "another price" : namePrice(replaced.amount, currency);
      return `replace the price of ${pack} in ${currency.toUpperCase()}: ${before} → ${namePrice(amount, currency)}`;
    }
    case "archive_price":
      return `take the price ${change.priceId} of ${pack} off sale, which was replaced`;
  }
}

const name = (pack: PackKey) => `the pack “${packOf(pack).name}”`;
