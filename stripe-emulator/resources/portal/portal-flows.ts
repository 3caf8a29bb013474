import type Stripe from "stripe";
import { amountsIn } from "../../billing/price-terms";
import { isRedeemable, needCoupon } from "../../billing/redemption-rules";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { atLeast, need } from "../../store/lookup";
import type { PortalConfigurationRecord, PortalSessionRecord } from "../../store/records/checkout";
import type { SubscriptionRecord } from "../../store/records/subscriptions";
import { cancelRefusal, offeredPrices, pauseRefusal, updateRefusal } from "./portal-rules";

type Input = Stripe.BillingPortal.SessionCreateParams.FlowData;
type Flow = NonNullable<PortalSessionRecord["flow"]>;
type ConfirmInput = NonNullable<Input["subscription_update_confirm"]>;
type Confirm = NonNullable<Flow["subscription_update_confirm"]>;

interface Asked {
  ctx: Context;
  customer: string;
  configuration: PortalConfigurationRecord;
}

const noFlow = {
  customer_update: null,
  subscription_cancel: null,
  subscription_pause: null,
  subscription_update: null,
  subscription_update_confirm: null,
};

/** Flows that carry an object of their own name. */
const aboutSubscriptions = [
  "subscription_cancel",
  "subscription_pause",
  "subscription_update",
  "subscription_update_confirm",
] as const;

/**
 * The one thing a session is made for.
 * @throws StripeApiError when the configuration doesn't allow it, or what it is about isn't the customer's
 */
export function flowFrom(asked: Asked, input: Input): Flow {
  for (const name of aboutSubscriptions) {
    if (input[name] && input.type !== name) {
      const param = `flow_data[${name}]`;
      throw invalidRequest(`\`${param}\` can't be used with \`flow_data[type]=${input.type}\`.`, param);
    }
  }
  return { ...noFlow, ...particularsOf(asked, input), after_completion: afterFrom(input), type: input.type };
}

function particularsOf(asked: Asked, input: Input): Partial<Flow> {
  const { ctx, configuration } = asked;
  switch (input.type) {
    case "payment_method_update":
      needFeature(configuration.features.payment_method_update.enabled, "payment method update");
      return {};
    case "customer_update":
      needFeature(configuration.features.customer_update.enabled, "customer update");
      return { customer_update: {} };
    case "subscription_cancel": {
      const subscription = subscriptionOf(asked, input.type, input.subscription_cancel?.subscription);
      refuse(cancelRefusal(configuration, subscription), `flow_data[${input.type}][subscription]`);
      const retention = retentionFrom(asked, input.subscription_cancel?.retention);
      return { subscription_cancel: { retention, subscription: subscription.id } };
    }
    case "subscription_pause": {
      const subscription = subscriptionOf(asked, input.type, input.subscription_pause?.subscription);
      refuse(pauseRefusal(configuration, subscription), `flow_data[${input.type}][subscription]`);
      return { subscription_pause: { subscription: subscription.id } };
    }
    case "subscription_update": {
      const subscription = subscriptionOf(asked, input.type, input.subscription_update?.subscription);
      refuse(updateRefusal(ctx, configuration, subscription), `flow_data[${input.type}][subscription]`);
      return { subscription_update: { subscription: subscription.id } };
    }
    case "subscription_update_confirm": {
      const subscription = subscriptionOf(asked, input.type, input.subscription_update_confirm?.subscription);
      refuse(updateRefusal(ctx, configuration, subscription), `flow_data[${input.type}][subscription]`);
      return { subscription_update_confirm: confirmFrom(asked, subscription, input) };
    }
    default:
      throw invalidRequest(`Invalid flow_data[type]: ${input.type}`, "flow_data[type]");
  }
}

function needFeature(enabled: boolean, name: string): void {
  if (enabled) return;
  throw invalidRequest(
    `This flow isn't available because the ${name} feature in the portal configuration is disabled.`,
    "flow_data[type]",
  );
}

function refuse(reason: string | undefined, param: string): void {
  if (reason) throw invalidRequest(reason, param);
}

/** @throws StripeApiError unless it is named, exists and is the customer's */
function subscriptionOf(
  { ctx, customer }: Asked,
  type: Input["type"],
  id: string | undefined,
): SubscriptionRecord {
  const param = `flow_data[${type}][subscription]`;
  if (!id) throw invalidRequest(`Missing required param: ${param}.`, param, "parameter_missing");
  const subscription = need(ctx, "subscription", id, param);
  if (subscription.customer === customer) return subscription;
  throw invalidRequest(`The subscription \`${id}\` doesn't belong to the customer \`${customer}\`.`, param);
}

type RetentionInput = NonNullable<Input["subscription_cancel"]>["retention"];

function retentionFrom(
  { ctx, customer }: Asked,
  input: RetentionInput,
): NonNullable<Flow["subscription_cancel"]>["retention"] {
  if (!input) return null;
  const param = "flow_data[subscription_cancel][retention][coupon_offer][coupon]";
  const coupon = needCoupon(ctx, input.coupon_offer.coupon, param);
  if (!isRedeemable(coupon, ctx.clock.now(customer)))
    throw invalidRequest(`The coupon \`${coupon.id}\` is not valid anymore.`, param);
  return { coupon_offer: { coupon: coupon.id }, type: "coupon_offer" };
}

function confirmFrom(asked: Asked, subscription: SubscriptionRecord, input: Input): Confirm {
  const { discounts, items } = input.subscription_update_confirm ?? { items: [] };
  const base = "flow_data[subscription_update_confirm]";
  const [item, ...others] = items;
  if (!item || others.length > 0) {
    throw invalidRequest("Exactly one item must be specified.", `${base}[items]`);
  }
  return {
    discounts: discounts ? discountsFrom(asked.ctx, discounts, `${base}[discounts]`) : null,
    items: [itemFrom(asked, subscription, item, `${base}[items][0]`)],
    subscription: subscription.id,
  };
}

function itemFrom(
  { ctx, configuration }: Asked,
  subscription: SubscriptionRecord,
  { id, price: priceId, quantity }: ConfirmInput["items"][number],
  param: string,
): Confirm["items"][number] {
  const current = need(ctx, "subscription_item", id, `${param}[id]`);
  if (current.subscription !== subscription.id) {
    throw invalidRequest(`Item ${id} belongs to another subscription.`, `${param}[id]`);
  }
  if (priceId) need(ctx, "price", priceId, `${param}[price]`);
  const price = priceId ?? current.price;
  const offered = offeredPrices(ctx, configuration).find((one) => one.price.id === price);
  if (!offered) {
    throw invalidRequest(
      `The price \`${price}\` isn't among the products of the portal configuration's \`features[subscription_update]\`.`,
      `${param}[price]`,
    );
  }
  if (!amountsIn(offered.price, subscription.currency)) {
    throw invalidRequest(
      `The price \`${price}\` isn't in the subscription's currency, \`${subscription.currency}\`.`,
      `${param}[price]`,
    );
  }
  atLeast(0, quantity, `${param}[quantity]`);
  if (price === current.price && (quantity ?? current.quantity) === current.quantity) {
    throw invalidRequest("The update would change nothing about the subscription.", `${param}`);
  }
  return { id, price, quantity: quantity ?? current.quantity };
}

function discountsFrom(
  ctx: Context,
  input: NonNullable<ConfirmInput["discounts"]>,
  param: string,
): NonNullable<Confirm["discounts"]> {
  if (input.length > 1) throw invalidRequest("At most one discount can be specified.", param);
  return input.map(({ coupon, promotion_code: code }, index) => {
    if (Boolean(coupon) === Boolean(code)) {
      throw invalidRequest("Specify either a coupon or a promotion code.", `${param}[${index}]`);
    }
    if (coupon) needCoupon(ctx, coupon, `${param}[${index}][coupon]`);
    if (code) need(ctx, "promotion_code", code, `${param}[${index}][promotion_code]`);
    return { coupon: coupon ?? null, promotion_code: code ?? null };
  });
}

function afterFrom({ after_completion: input }: Input): Flow["after_completion"] {
  const type = input?.type ?? "portal_homepage";
  const redirectParam = "flow_data[after_completion][redirect]";
  if (type === "redirect" && !input?.redirect) {
    throw invalidRequest(`Missing required param: ${redirectParam}.`, redirectParam, "parameter_missing");
  }
  if (input?.redirect && !URL.canParse(input.redirect.return_url)) {
    throw invalidRequest("Not a valid URL", `${redirectParam}[return_url]`, "url_invalid");
  }
  return {
    hosted_confirmation:
      type === "hosted_confirmation"
        ? { custom_message: input?.hosted_confirmation?.custom_message ?? null }
        : null,
    redirect: input?.redirect ? { return_url: input.redirect.return_url } : null,
    type,
  };
}
