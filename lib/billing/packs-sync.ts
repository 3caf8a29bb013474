import type Stripe from "stripe";
import { type PackKey, packKeys, packLookupKey, packOf } from "./packs";
import { type Currency, currencies } from "./plans";
import { type BillingContext, orMissing } from "./stripe";
import { syncPrice, syncProduct } from "./sync/catalog";
import { everyPage } from "./sync/fetch";

type SoldPack = { pack: PackKey; currency: Currency; amount: number };

/** One thing to change at Stripe so that it sells the packs of credits as the catalogue says. */
export type PackChange =
  | { kind: "create_product" | "update_product" | "archive_product"; pack: PackKey }
  | ({ kind: "create_price" } & SoldPack)
  /** Another amount: a new price takes over the lookup key, and the replaced one is no longer sold. */
  | ({ kind: "replace_price"; replaced: { id: string; amount: number | null } } & SoldPack)
  /** It was replaced and is still on sale, as after a crash. */
  | { kind: "archive_price"; pack: PackKey; priceId: string };

/** A pack's product in Stripe. The id is ours to choose, so that it can't be made twice. */
const productIdOf = (pack: PackKey) => `keel_credits_${pack}`;

const wantedProduct = (pack: PackKey) => ({ name: packOf(pack).name, active: !packOf(pack).retired });

/** Compares the packs of the catalogue with Stripe and says what is to be done. Changes nothing. */
export async function diffPacks(stripe: Stripe): Promise<PackChange[]> {
  const changes: PackChange[] = [];
  for (const pack of packKeys) changes.push(...(await diffPack(stripe, pack)));
  return changes;
}

async function diffPack(stripe: Stripe, pack: PackKey): Promise<PackChange[]> {
  const product = await findProduct(stripe, pack);
  if (packOf(pack).retired) return product?.active ? [{ kind: "archive_product", pack }] : [];
  const changes: PackChange[] = [];
  const { name, active } = wantedProduct(pack);
  if (!product) changes.push({ kind: "create_product", pack });
  else if (product.name !== name || product.active !== active || product.metadata.pack !== pack) {
    changes.push({ kind: "update_product", pack });
  }
  const onSale = product ? await pricesOf(stripe, pack) : [];
  const kept = new Set<string>();
  for (const sold of soldPacks(pack)) {
    const holder = onSale.find(({ lookup_key: key }) => key === packLookupKey(pack, sold.currency));
    if (!holder) changes.push({ kind: "create_price", ...sold });
    else {
      kept.add(holder.id);
      if (isRight(holder, sold)) continue;
      const replaced = { id: holder.id, amount: holder.unit_amount };
      changes.push({ kind: "replace_price", ...sold, replaced });
    }
  }
  for (const { id } of onSale) {
    if (!kept.has(id)) changes.push({ kind: "archive_price", pack, priceId: id });
  }
  return changes;
}

const soldPacks = (pack: PackKey): SoldPack[] =>
  currencies.map((currency) => ({ pack, currency, amount: packOf(pack).prices[currency] }));

function isRight(price: Stripe.Price, { currency, amount }: SoldPack): boolean {
  return price.unit_amount === amount && price.currency === currency && price.recurring === null;
}

async function findProduct(stripe: Stripe, pack: PackKey): Promise<Stripe.Product | null> {
  const product: Stripe.Product | Stripe.DeletedProduct | null = await orMissing(
    stripe.products.retrieve(productIdOf(pack)),
  );
  return product && !product.deleted ? product : null;
}

/** Every price of the pack that is on sale. */
async function pricesOf(stripe: Stripe, pack: PackKey): Promise<Stripe.Price[]> {
  return everyPage(stripe.prices.list({ product: productIdOf(pack), active: true, limit: 100 }));
}

/**
 * Carries out what `diffPacks` found, then mirrors every pack and price. Running it again after a crash, at
 * whatever place, finishes it; after that it changes nothing.
 * @param onChange is told of each change when it is done.
 */
export async function applyPacks(
  ctx: BillingContext,
  changes: readonly PackChange[],
  onChange: (change: PackChange) => void = () => {},
): Promise<void> {
  for (const change of changes) {
    await apply(ctx.stripe, change);
    onChange(change);
  }
  for (const pack of packKeys) {
    if (!(await findProduct(ctx.stripe, pack))) continue;
    await syncProduct(ctx, productIdOf(pack));
    for (const { id } of await pricesOf(ctx.stripe, pack)) await syncPrice(ctx, id);
  }
  // Those that have just gone off sale are in none of the lists above.
  for (const change of changes) {
    if (change.kind === "replace_price") await syncPrice(ctx, change.replaced.id);
    if (change.kind === "archive_price") await syncPrice(ctx, change.priceId);
  }
}

async function apply(stripe: Stripe, change: PackChange): Promise<void> {
  const { pack } = change;
  switch (change.kind) {
    case "create_product":
      await stripe.products.create({ id: productIdOf(pack), ...wantedProduct(pack), metadata: { pack } });
      return;
    case "update_product":
    case "archive_product":
      await stripe.products.update(productIdOf(pack), { ...wantedProduct(pack), metadata: { pack } });
      return;
    case "archive_price":
      await stripe.prices.update(change.priceId, { active: false });
      return;
    case "create_price":
      await createPrice(stripe, change);
      return;
    case "replace_price":
      await createPrice(stripe, change);
      await stripe.prices.update(change.replaced.id, { active: false });
  }
}

async function createPrice(stripe: Stripe, { pack, currency, amount }: SoldPack): Promise<void> {
  await stripe.prices.create({
    product: productIdOf(pack),
    currency,
    unit_amount: amount,
    lookup_key: packLookupKey(pack, currency),
    transfer_lookup_key: true,
  });
}
