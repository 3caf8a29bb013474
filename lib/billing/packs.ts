import { type Currency, defaultCurrency } from "./plans";

/**
 * The packs of credits that are sold once, beside the plans. `keel plans sync` brings Stripe in line with them.
 * To change an amount, change it here and sync. A pack that isn't sold any more is marked and stays: somebody
 * may still pay a checkout of it, and gets its credits from here.
 */
export type Pack = {
  readonly name: string;
  readonly credits: number;
  /** Minor units for the whole pack. */
  readonly prices: { readonly [currency in Currency]: number };
  readonly retired?: true;
};

export const packs = {
  small: { name: "500 credits", credits: 500, prices: { usd: 500, eur: 450, jpy: 750 } },
  medium: { name: "2,500 credits", credits: 2500, prices: { usd: 2000, eur: 1800, jpy: 3000 } },
  large: { name: "10,000 credits", credits: 10_000, prices: { usd: 6000, eur: 5500, jpy: 9000 } },
} as const satisfies Record<string, Pack>;

export type PackKey = keyof typeof packs;

/** Every pack's key, in the order of the catalogue. */
export const packKeys = Object.keys(packs).filter(isPackKey);

/** The keys of the packs that are on sale. */
export const soldPackKeys = packKeys.filter((key) => !packOf(key).retired);

export function isPackKey(key: string): key is PackKey {
  return Object.hasOwn(packs, key);
}

/** The pack at this key, in its general shape. */
export function packOf(key: PackKey): Pack {
  return packs[key];
}

/** What names a pack's price in Stripe, and stays when the amount changes: `credits_small_usd`. */
export function packLookupKey(pack: PackKey, currency: Currency = defaultCurrency): string {
  return `credits_${pack}_${currency}`;
}
