import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest, StripeApiError } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { mergeMetadata, need, unsettable } from "../store/lookup";
import type { PriceRecord } from "../store/records/catalogue";
import { render } from "../store/render";
import { currencyOptionsOf } from "./price-amounts";
import { priceShape } from "./price-shape";
import { checkProduct, createProduct } from "./products";

type CreateParams = Stripe.PriceCreateParams;
type UpdateParams = Stripe.PriceUpdateParams;

/** @throws StripeApiError when the key is taken and may not be moved */
function checkLookupKey(ctx: Context, key: string, transfer: boolean | undefined, except?: string): void {
  const holder = holderOf(ctx, key, except);
  if (!holder || transfer) return;
  throw new StripeApiError(
    400,
    "invalid_request_error",
    `A price (\`${holder.id}\`) already uses that lookup key. You may use \`transfer_lookup_key\` to move it.`,
    { param: "lookup_key" },
  );
}

function holderOf(ctx: Context, key: string, except?: string): PriceRecord | undefined {
  return ctx.store.of("price").find((price) => price.lookup_key === key && price.id !== except);
}

/** Takes a lookup key from the price that has it. */
function releaseLookupKey(ctx: Context, key: string, except?: string): void {
  const holder = holderOf(ctx, key, except);
  if (!holder) return;
  changeRecord(ctx, holder, "price.updated", () => {
    holder.lookup_key = null;
  });
}

/** Makes a price. @throws StripeApiError before anything exists */
export function createPrice(ctx: Context, params: CreateParams): PriceRecord {
  const shape = priceShape(ctx, params);
  if (params.product && params.product_data) {
    throw invalidRequest("You may only specify one of these parameters: product, product_data.");
  }
  if (params.product) need(ctx, "product", params.product, "product");
  if (params.product_data) checkProduct(ctx, params.product_data, "product_data");
  if (params.lookup_key) checkLookupKey(ctx, params.lookup_key, params.transfer_lookup_key);
  if (!params.product && !params.product_data) {
    throw invalidRequest(
      "You must specify either `product` or `product_data` when creating a price.",
      "product",
      "parameter_missing",
    );
  }
  if (params.lookup_key) releaseLookupKey(ctx, params.lookup_key);
  const product = params.product_data ? createProduct(ctx, params.product_data).id : (params.product ?? "");
  const record = ctx.store.of("price").put<PriceRecord>({ ...shape, product });
  ctx.events.emit("price.created", record);
  return record;
}

function updatePrice(ctx: Context, price: PriceRecord, params: UpdateParams): void {
  const { tax_behavior: behavior } = params;
  if (behavior && price.tax_behavior !== "unspecified" && behavior !== price.tax_behavior) {
    throw invalidRequest(
      `The \`tax_behavior\` of a price can't be changed once it is ${price.tax_behavior}.`,
      "tax_behavior",
    );
  }
  const scheme = {
    tiered: price.billing_scheme === "tiered",
    recurring: price.recurring !== null,
    credits: false,
  };
  const added = currencyOptionsOf(params.currency_options || {}, price.currency, scheme, "");
  const metadata = mergeMetadata(price.metadata, params.metadata);
  if (params.lookup_key) {
    checkLookupKey(ctx, params.lookup_key, params.transfer_lookup_key, price.id);
    releaseLookupKey(ctx, params.lookup_key, price.id);
  }
  changeRecord(ctx, price, "price.updated", () => {
    price.active = params.active ?? price.active;
    price.lookup_key = unsettable(params.lookup_key, price.lookup_key);
    price.metadata = metadata;
    price.nickname = unsettable(params.nickname, price.nickname);
    price.tax_behavior = behavior ?? price.tax_behavior;
    if (params.currency_options === undefined) return;
    const known = params.currency_options === "" ? {} : price.internal?.currencyOptions;
    price.internal = {
      tiers: price.internal?.tiers ?? null,
      inline: price.internal?.inline ?? false,
      currencyOptions: { ...known, ...added },
    };
  });
}

function matches(price: PriceRecord, params: Stripe.PriceListParams): boolean {
  const { recurring } = params;
  return (
    inRange(price.created, params.created) &&
    (params.active === undefined || price.active === params.active) &&
    (params.currency === undefined || price.currency === params.currency) &&
    (params.product === undefined || price.product === params.product) &&
    (params.type === undefined || price.type === params.type) &&
    (params.lookup_keys === undefined || params.lookup_keys.includes(price.lookup_key ?? "")) &&
    (recurring?.interval === undefined || price.recurring?.interval === recurring.interval) &&
    (recurring?.meter === undefined || price.recurring?.meter === recurring.meter) &&
    (recurring?.usage_type === undefined || price.recurring?.usage_type === recurring.usage_type)
  );
}

export const priceRoutes = [
  route<CreateParams>("POST /v1/prices", (ctx, params) => render(ctx, createPrice(ctx, params))),
  route<Stripe.PriceListParams>("GET /v1/prices", (ctx, params) => {
    const prices = ctx.store.of("price").filter((price) => matches(price, params));
    return listPage(ctx, prices, params, "/v1/prices");
  }),
  route("GET /v1/prices/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "price", id))),
  route<UpdateParams>("POST /v1/prices/{id}", (ctx, params, { id }) => {
    const price = need(ctx, "price", id);
    updatePrice(ctx, price, params);
    return render(ctx, price);
  }),
];
