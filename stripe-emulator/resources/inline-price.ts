import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { need, needActivePrice } from "../store/lookup";
import type { PriceRecord, ProductRecord } from "../store/records/catalogue";
import { inside } from "./price-amounts";
import { priceShape, type ShapeParams } from "./price-shape";
import { checkProduct, productShape } from "./products";

type ProductData = Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData;

/** `price_data` of any endpoint that takes one. */
export interface PriceData
  extends Pick<ShapeParams, "currency" | "tax_behavior" | "unit_amount" | "unit_amount_decimal"> {
  product?: string;
  product_data?: ProductData;
  recurring?: Pick<Stripe.PriceCreateParams.Recurring, "interval" | "interval_count">;
}

/** The parameters that name a price, or describe one. */
export interface PriceChoice {
  price?: string;
  price_data?: PriceData;
}

/**
 * The price that a request names, or describes by `price_data`. What is described is made, with its product if
 * need be: both are for this one use, and so inactive. They go again when the request is refused.
 * @param param what holds the two parameters, e.g. `items[0]`; empty at the top
 * @throws StripeApiError unless exactly one of them is given and the price can be bought
 */
export function resolvePrice(ctx: Context, choice: PriceChoice, param: string): PriceRecord {
  checkPriceChoice(ctx, choice, param);
  if (choice.price) return needActivePrice(ctx, choice.price, inside(param, "price"));
  const { product, product_data: data, ...shape } = choice.price_data ?? { currency: "" };
  const price = priceShape(ctx, { ...shape, active: false }, inside(param, "price_data"), {
    credits: !shape.recurring,
  });
  const made = data && provisionally(ctx, "product", productShape(ctx, { ...data, active: false }));
  return provisionally(ctx, "price", {
    ...price,
    product: made?.id ?? product ?? "",
    internal: { tiers: null, currencyOptions: {}, inline: true },
  });
}

/** Stores a record that is told of when the request succeeds, and goes again when it is refused. */
function provisionally<R extends PriceRecord | ProductRecord>(ctx: Context, kind: R["object"], record: R): R {
  const announce = () => ctx.events.emit(`${kind}.created`, record);
  if (record.object === "price") ctx.store.of("price").put(record);
  else ctx.store.of("product").put(record);
  if (ctx.request) {
    const takeBack = () => ctx.store.of(kind).delete(record.id);
    ctx.request.provisional.push({ announce, takeBack });
  } else announce();
  return record;
}

/**
 * Checks what resolvePrice will do, and makes nothing: for requests with several prices.
 * @throws StripeApiError as resolvePrice does
 */
export function checkPriceChoice(ctx: Context, choice: PriceChoice, param: string): void {
  const { price, price_data: data } = choice;
  if (price && data) {
    throw invalidRequest(
      "You may only specify one of these parameters: price, price_data.",
      inside(param, "price_data"),
    );
  }
  if (price) {
    needActivePrice(ctx, price, inside(param, "price"));
    return;
  }
  if (!data) {
    const name = inside(param, "price");
    throw invalidRequest(`Missing required param: ${name}.`, name, "parameter_missing");
  }
  const prefix = inside(param, "price_data");
  const { product, product_data: productData, ...shape } = data;
  if (product && productData) {
    throw invalidRequest("You may only specify one of these parameters: product, product_data.", prefix);
  }
  if (productData) checkProduct(ctx, productData, `${prefix}[product_data]`);
  else if (!product) {
    const name = `${prefix}[product]`;
    throw invalidRequest(`Missing required param: ${name}.`, name, "parameter_missing");
  } else if (!need(ctx, "product", product, `${prefix}[product]`).active) {
    throw invalidRequest(`The product ${product} is marked as inactive.`, `${prefix}[product]`);
  }
  priceShape(ctx, shape, prefix, { credits: !shape.recurring });
}
