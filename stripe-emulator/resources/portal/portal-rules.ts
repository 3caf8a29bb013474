import { itemsOf } from "../../billing/cycle";
import { amountsIn } from "../../billing/price-terms";
import type { Context } from "../../context";
import type { PriceRecord } from "../../store/records/catalogue";
import type { PortalConfigurationRecord } from "../../store/records/checkout";
import type { SubscriptionRecord } from "../../store/records/subscriptions";

type Configuration = PortalConfigurationRecord;
type Offered = NonNullable<Configuration["features"]["subscription_update"]["products"]>[number];

/** A price the portal may change a subscription to, with what its product allows. */
export interface OfferedPrice {
  price: PriceRecord;
  product: string;
  quantity: Offered["adjustable_quantity"];
}

/** The active prices a configuration offers, in its order; only those sold in the currency, when one is given. */
export function offeredPrices(ctx: Context, configuration: Configuration, currency?: string): OfferedPrice[] {
  const { products } = configuration.features.subscription_update;
  return (products ?? []).flatMap(({ product, prices, adjustable_quantity: quantity }) =>
    ctx.store.of("product").get(product)?.active
      ? prices.flatMap((id) => {
          const price = ctx.store.of("price").get(id);
          const fits = price?.active && (currency === undefined || amountsIn(price, currency) !== undefined);
          return price && fits ? [{ price, product, quantity }] : [];
        })
      : [],
  );
}

const updatable: readonly string[] = ["active", "trialing", "past_due"];

/** Why the portal doesn't change this subscription's plan, in a sentence; undefined when it does. */
export function updateRefusal(
  ctx: Context,
  configuration: Configuration,
  subscription: SubscriptionRecord,
): string | undefined {
  const feature = configuration.features.subscription_update;
  if (!feature.enabled) {
    return "This subscription cannot be updated because the subscription update feature in the portal configuration is disabled.";
  }
  if (feature.default_allowed_updates.length === 0) {
    return "This subscription cannot be updated because the portal configuration allows no updates.";
  }
  if (subscription.ended_at !== null) return "This subscription has ended and cannot be updated.";
  if (!updatable.includes(subscription.status)) {
    return `A subscription with status \`${subscription.status}\` cannot be updated in the portal.`;
  }
  if (subscription.cancel_at !== null) {
    return "This subscription is set to cancel. Take the cancellation back before updating it.";
  }
  if (subscription.schedule !== null) {
    return "This subscription cannot be updated because it is managed by a subscription schedule.";
  }
  const items = itemsOf(ctx, subscription);
  if (items.length !== 1) {
    return "This subscription cannot be updated because it has multiple items.";
  }
  const price = ctx.store.of("price").get(items[0]?.price ?? "");
  if (price?.recurring?.usage_type === "metered") {
    return "This subscription cannot be updated because it is billed by usage.";
  }
  return undefined;
}

/** Why the portal doesn't cancel this subscription, in a sentence; undefined when it does. */
export function cancelRefusal(
  configuration: Configuration,
  subscription: SubscriptionRecord,
): string | undefined {
  if (!configuration.features.subscription_cancel.enabled) {
    return "This subscription cannot be canceled because the subscription cancellation feature in the portal configuration is disabled.";
  }
  if (subscription.ended_at !== null) return "This subscription is already canceled.";
  return subscription.cancel_at === null ? undefined : "This subscription is already set to cancel.";
}

/** Why the portal doesn't pause this subscription, in a sentence; undefined when it does. */
export function pauseRefusal(
  configuration: Configuration,
  subscription: SubscriptionRecord,
): string | undefined {
  if (!configuration.features.subscription_pause.enabled) {
    return "This subscription cannot be paused because the subscription pause feature in the portal configuration is disabled.";
  }
  if (subscription.status === "paused") return "This subscription is already paused.";
  if (subscription.schedule !== null) return "A subscription with a schedule cannot be paused.";
  if (subscription.cancel_at !== null) return "A subscription that is set to cancel cannot be paused.";
  return updatable.includes(subscription.status)
    ? undefined
    : `A subscription with status \`${subscription.status}\` cannot be paused.`;
}
