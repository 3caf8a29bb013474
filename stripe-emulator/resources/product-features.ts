import type Stripe from "stripe";
import { notCovered, resourceMissing } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { need } from "../store/lookup";

type FeatureParams = Stripe.ProductCreateFeatureParams;

/** Features of products. They come from Stripe's entitlements, which the emulator doesn't cover: no product has any. */
export const productFeatureRoutes = [
  route<Stripe.ProductListFeaturesParams>("GET /v1/products/{id}/features", (ctx, params, { id }) => {
    const product = need(ctx, "product", id);
    return listPage(ctx, [], params, `/v1/products/${product.id}/features`);
  }),
  route<FeatureParams>("POST /v1/products/{id}/features", (ctx, params, { id }) => {
    need(ctx, "product", id);
    throw notCovered(
      `The emulator doesn't cover entitlements, so there is no feature ${params.entitlement_feature}.`,
      "entitlement_feature",
    );
  }),
  ...(["GET", "DELETE"] as const).map((method) =>
    route(`${method} /v1/products/{productId}/features/{id}`, (ctx, _params, { id, productId = "" }) => {
      need(ctx, "product", productId);
      throw resourceMissing("product_feature", id);
    }),
  ),
];
