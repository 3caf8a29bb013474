import { endDiscount } from "../billing/discounts";
import type { Context } from "../context";
import { resourceMissing } from "../http/errors";
import { route } from "../http/routes";
import { need } from "../store/lookup";
import { type Json, render } from "../store/render";

/** @throws StripeApiError 404 when there is no discount to take away */
function remove(ctx: Context, id: string | null | undefined, owner: string): Json {
  const discount = id ? ctx.store.of("discount").get(id) : undefined;
  if (!discount) throw resourceMissing("active discount for", owner);
  endDiscount(ctx, discount);
  const { end: _, ...rest } = render(ctx, discount);
  return { ...rest, deleted: true };
}

export const discountRoutes = [
  route("DELETE /v1/customers/{id}/discount", (ctx, _params, { id }) =>
    remove(ctx, need(ctx, "customer", id).discount, `customer: ${id}`),
  ),
  route("DELETE /v1/subscriptions/{id}/discount", (ctx, _params, { id }) =>
    remove(ctx, need(ctx, "subscription", id).discounts[0], `subscription: ${id}`),
  ),
];
