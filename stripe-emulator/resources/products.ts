import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest, StripeApiError } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import { mergeMetadata, need, unsettable } from "../store/lookup";
import type { PriceRecord, ProductRecord } from "../store/records/catalogue";
import { type Json, render } from "../store/render";
import { priceShape } from "./price-shape";

type CreateParams = Stripe.ProductCreateParams;
type UpdateParams = Stripe.ProductUpdateParams;

const longestDescriptor = 22;
const mostFeatures = 15;
const mostImages = 8;

/** The parameters whose values Stripe looks at. */
type Checked = Pick<CreateParams, "id" | "images" | "marketing_features" | "statement_descriptor" | "url">;

/**
 * Refuses a product that can't be made.
 * @param prefix of the parameters' names, e.g. `product_data`; empty at the top
 * @throws StripeApiError naming the parameter
 */
export function checkProduct(ctx: Context, params: Checked, prefix = ""): void {
  const named = (name: string) => (prefix ? `${prefix}[${name}]` : name);
  if (params.id && ctx.store.of("product").get(params.id)) {
    throw new StripeApiError(400, "invalid_request_error", "Product already exists.", {
      code: "resource_already_exists",
      param: named("id"),
    });
  }
  const { statement_descriptor: descriptor, url } = params;
  if (descriptor && (descriptor.length > longestDescriptor || !/[a-z]/i.test(descriptor))) {
    throw invalidRequest(
      `The statement descriptor must be at most ${longestDescriptor} characters, with at least one letter.`,
      named("statement_descriptor"),
    );
  }
  if (descriptor && /[<>\\"'*]/.test(descriptor)) {
    throw invalidRequest(
      "The statement descriptor can't contain any of the characters <, >, \\, \", ' and *.",
      named("statement_descriptor"),
    );
  }
  if (url && !URL.canParse(url)) throw invalidRequest("Not a valid URL", named("url"), "url_invalid");
  for (const [name, most] of [
    ["images", mostImages],
    ["marketing_features", mostFeatures],
  ] as const) {
    if ((params[name]?.length ?? 0) > most) {
      throw invalidRequest(`You can pass at most ${most} \`${name}\`.`, named(name));
    }
  }
}

function taxDetailsOf(
  given: Stripe.ProductCreateParams.TaxDetails | undefined,
): ProductRecord["tax_details"] {
  if (!given) return null;
  return { performance_location: given.performance_location ?? null, tax_code: given.tax_code || null };
}

/** Makes a product, and its default price if it is described with it. @throws StripeApiError before anything exists */
export function createProduct(ctx: Context, params: CreateParams): ProductRecord {
  checkProduct(ctx, params);
  const price = params.default_price_data && priceShape(ctx, params.default_price_data, "default_price_data");
  const record = ctx.store
    .of("product")
    .put({ ...productShape(ctx, params), default_price: price?.id ?? null });
  ctx.events.emit("product.created", record);
  if (price) {
    const stored = ctx.store.of("price").put<PriceRecord>({ ...price, product: record.id });
    ctx.events.emit("price.created", stored);
  }
  return record;
}

/** A new product without prices, not stored. */
export function productShape(ctx: Context, params: Omit<CreateParams, "default_price_data">): ProductRecord {
  const now = ctx.clock.now();
  return {
    id: params.id ?? newId("prod", 14),
    object: "product",
    active: params.active ?? true,
    created: now,
    default_price: null,
    description: params.description ?? null,
    images: params.images ?? [],
    livemode: false,
    marketing_features: params.marketing_features ?? [],
    metadata: mergeMetadata(null, params.metadata),
    name: params.name,
    package_dimensions: params.package_dimensions ?? null,
    shippable: params.shippable ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    tax_code: params.tax_code ?? null,
    tax_details: taxDetailsOf(params.tax_details),
    type: params.type ?? "service",
    unit_label: params.unit_label ?? null,
    updated: now,
    url: params.url ?? null,
  };
}

function updateProduct(ctx: Context, product: ProductRecord, params: UpdateParams): void {
  const { images, marketing_features: features } = params;
  checkProduct(ctx, {
    ...(images ? { images } : {}),
    ...(features ? { marketing_features: features } : {}),
    ...(params.statement_descriptor ? { statement_descriptor: params.statement_descriptor } : {}),
    ...(params.url ? { url: params.url } : {}),
  });
  if (params.default_price) {
    const price = need(ctx, "price", params.default_price, "default_price");
    if (price.product !== product.id) {
      throw invalidRequest(
        `The price specified must belong to the product: \`${price.id}\` belongs to \`${price.product}\`.`,
        "default_price",
      );
    }
  }
  const metadata = mergeMetadata(product.metadata, params.metadata);
  changeRecord(ctx, product, "product.updated", () => {
    product.active = params.active ?? product.active;
    product.default_price = params.default_price ?? product.default_price;
    product.description = unsettable(params.description, product.description);
    product.images = images === undefined ? product.images : images || [];
    product.marketing_features = features === undefined ? product.marketing_features : features || [];
    product.metadata = metadata;
    product.name = params.name ?? product.name;
    product.package_dimensions = unsettable(params.package_dimensions, product.package_dimensions);
    product.shippable = params.shippable ?? product.shippable;
    product.statement_descriptor = unsettable(
      params.statement_descriptor,
      product.statement_descriptor ?? null,
    );
    product.tax_code = unsettable(params.tax_code, product.tax_code ?? null);
    if (params.tax_details !== undefined) product.tax_details = taxDetailsOf(params.tax_details || undefined);
    product.unit_label = unsettable(params.unit_label, product.unit_label ?? null);
    product.url = unsettable(params.url, product.url);
    product.updated = ctx.clock.now();
  });
}

function matches(product: ProductRecord, params: Stripe.ProductListParams): boolean {
  return (
    inRange(product.created, params.created) &&
    (params.active === undefined || product.active === params.active) &&
    (params.ids === undefined || params.ids.includes(product.id)) &&
    (params.shippable === undefined || (product.shippable ?? false) === params.shippable) &&
    (params.type === undefined || product.type === params.type) &&
    (params.url === undefined || product.url === params.url)
  );
}

export const productRoutes = [
  route<CreateParams>("POST /v1/products", (ctx, params) => render(ctx, createProduct(ctx, params))),
  route<Stripe.ProductListParams>("GET /v1/products", (ctx, params) => {
    const products = ctx.store.of("product").filter((product) => matches(product, params));
    return listPage(ctx, products, params, "/v1/products");
  }),
  route("GET /v1/products/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "product", id))),
  route<UpdateParams>("POST /v1/products/{id}", (ctx, params, { id }) => {
    const product = need(ctx, "product", id);
    updateProduct(ctx, product, params);
    return render(ctx, product);
  }),
  route("DELETE /v1/products/{id}", (ctx, _params, { id }): Json => {
    const product = need(ctx, "product", id);
    if (ctx.store.of("price").find((price) => price.product === id)) {
      throw invalidRequest("This product cannot be deleted because it has one or more user-created prices.");
    }
    ctx.events.emit("product.deleted", product);
    ctx.store.of("product").delete(id);
    return { id, object: "product", deleted: true };
  }),
];
