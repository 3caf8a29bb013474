import type Stripe from "stripe";
import { itemsOf } from "../billing/cycle";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { need } from "../store/lookup";
import type { SubscriptionItemRecord, SubscriptionRecord } from "../store/records/subscriptions";
import { type Json, render } from "../store/render";
import type { ItemParams } from "./subscription-params";
import { updateFromParams } from "./update-subscription";

type CreateParams = Stripe.SubscriptionItemCreateParams;
type UpdateParams = Stripe.SubscriptionItemUpdateParams;
type DeleteParams = Stripe.SubscriptionItemDeleteParams;

/** What concerns the whole subscription, apart from the item itself. */
const beside = ["payment_behavior", "proration_behavior", "proration_date", "off_session"] as const;

function subscriptionOf(ctx: Context, item: SubscriptionItemRecord): SubscriptionRecord {
  return need(ctx, "subscription", item.subscription);
}

/** An update of one item is an update of its subscription. */
function updateOne(
  ctx: Context,
  subscription: SubscriptionRecord,
  item: ItemParams,
  params: CreateParams | UpdateParams | DeleteParams,
): void {
  if (subscription.ended_at !== null) {
    throw invalidRequest("The items of a canceled subscription can't be changed.");
  }
  const options = Object.fromEntries(
    Object.entries(params).filter(([key]) => beside.some((known) => known === key)),
  );
  updateFromParams(ctx, subscription, { ...options, items: [item] });
}

function create(ctx: Context, params: CreateParams): Json {
  const { subscription: id, payment_behavior, proration_behavior, proration_date, expand, ...item } = params;
  const subscription = need(ctx, "subscription", id, "subscription");
  const before = new Set(itemsOf(ctx, subscription).map((one) => one.id));
  updateOne(ctx, subscription, item, params);
  const added = itemsOf(ctx, subscription).find((one) => !before.has(one.id));
  const pending = subscription.pending_update?.subscription_items?.find((one) => !before.has(one.id));
  const shown = added ?? pending;
  if (!shown) throw new Error(`Subscription ${subscription.id} hasn't got its new item`);
  return render(ctx, shown);
}

function update(ctx: Context, id: string, params: UpdateParams): Json {
  const { payment_behavior, proration_behavior, proration_date, off_session, expand, ...item } = params;
  const record = need(ctx, "subscription_item", id);
  updateOne(ctx, subscriptionOf(ctx, record), { ...item, id }, params);
  return render(ctx, record);
}

function remove(ctx: Context, id: string, params: DeleteParams): Json {
  const record = need(ctx, "subscription_item", id);
  updateOne(ctx, subscriptionOf(ctx, record), { id, deleted: true }, params);
  return { id, object: "subscription_item", deleted: true };
}

export const subscriptionItemRoutes = [
  route<Stripe.SubscriptionItemListParams>("GET /v1/subscription_items", (ctx, params) => {
    const subscription = need(ctx, "subscription", params.subscription, "subscription");
    return listPage(
      ctx,
      itemsOf(ctx, subscription),
      params,
      `/v1/subscription_items?subscription=${subscription.id}`,
      "as_given",
    );
  }),
  route<CreateParams>("POST /v1/subscription_items", (ctx, params) => create(ctx, params)),
  route("GET /v1/subscription_items/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "subscription_item", id)),
  ),
  route<UpdateParams>("POST /v1/subscription_items/{id}", (ctx, params, { id }) => update(ctx, id, params)),
  route<DeleteParams>("DELETE /v1/subscription_items/{id}", (ctx, params, { id }) => remove(ctx, id, params)),
];
