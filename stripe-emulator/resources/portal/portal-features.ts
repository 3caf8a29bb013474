import type Stripe from "stripe";
import type { Context } from "../../context";
import { invalidRequest, notCovered } from "../../http/errors";
import { atLeast, need } from "../../store/lookup";
import type { PriceRecord } from "../../store/records/catalogue";
import type { PortalConfigurationRecord } from "../../store/records/checkout";

export type PortalFeatures = PortalConfigurationRecord["features"];
type Input = Stripe.BillingPortal.ConfigurationUpdateParams.Features;
type UpdateFeature = PortalFeatures["subscription_update"];
type Products = NonNullable<UpdateFeature["products"]>;

const mostProducts = 10;

const commonReasons: PortalFeatures["subscription_cancel"]["cancellation_reason"]["options"] = [
  "too_expensive",
  "missing_features",
  "switched_service",
  "unused",
  "other",
];

/** What a configuration made through the API starts from: nothing is switched on. */
export const noFeatures: PortalFeatures = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: commonReasons },
    enabled: false,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: {
    duration: { interval_options: [{ interval: "month", interval_count: 1 }], type: "interval_options" },
    enabled: false,
  },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: [],
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};

/** What the portal offers when nobody configured it: everything that doesn't need a list of products. */
export const defaultFeatures: PortalFeatures = {
  ...noFeatures,
  customer_update: { allowed_updates: ["address", "email", "name", "phone", "tax_id"], enabled: true },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    ...noFeatures.subscription_cancel,
    cancellation_reason: { ...noFeatures.subscription_cancel.cancellation_reason, enabled: true },
    enabled: true,
  },
};

/**
 * The features as they will be; `current` stays as it is.
 * @throws StripeApiError for a combination that Stripe refuses, or a product or price that can't be offered
 */
export function featuresFrom(
  ctx: Context,
  input: Input | undefined,
  current: PortalFeatures,
): PortalFeatures {
  const features: PortalFeatures = {
    customer_update: {
      allowed_updates: listOf(
        input?.customer_update?.allowed_updates,
        current.customer_update.allowed_updates,
      ),
      enabled: input?.customer_update?.enabled ?? current.customer_update.enabled,
    },
    invoice_history: { enabled: input?.invoice_history?.enabled ?? current.invoice_history.enabled },
    payment_method_update: methodUpdateFrom(input?.payment_method_update, current.payment_method_update),
    subscription_cancel: cancelFrom(input?.subscription_cancel, current.subscription_cancel),
    subscription_pause: pauseFrom(input?.subscription_pause, current.subscription_pause),
    subscription_update: updateFrom(ctx, input?.subscription_update, current.subscription_update),
  };
  if (features.subscription_update.enabled && !features.payment_method_update.enabled) {
    throw invalidRequest(
      "Cannot enable subscription updates while payment method update is disabled.",
      "features[payment_method_update][enabled]",
    );
  }
  return features;
}

/** A list that is absent (stays), unset (becomes empty) or given. */
function listOf<T>(input: T[] | "" | null | undefined, current: T[]): T[] {
  if (input === undefined) return current;
  return input || [];
}

function methodUpdateFrom(
  input: Input["payment_method_update"],
  current: PortalFeatures["payment_method_update"],
): PortalFeatures["payment_method_update"] {
  if (input?.payment_method_configuration) {
    throw notCovered(
      "The emulator has no payment method configurations.",
      "features[payment_method_update][payment_method_configuration]",
    );
  }
  return { enabled: input?.enabled ?? current.enabled, payment_method_configuration: null };
}

function cancelFrom(
  input: Input["subscription_cancel"],
  current: PortalFeatures["subscription_cancel"],
): PortalFeatures["subscription_cancel"] {
  const reason = input?.cancellation_reason;
  const param = "features[subscription_cancel][proration_behavior]";
  if (reason?.feedback_options && reason.feedback_options.length > 0) {
    throw notCovered(
      "The emulator has no feedback options of an account's own.",
      "features[subscription_cancel][cancellation_reason][feedback_options]",
    );
  }
  const cancel = {
    cancellation_reason: {
      enabled: reason?.enabled ?? current.cancellation_reason.enabled,
      feedback_options: null,
      options: listOf(reason?.options, current.cancellation_reason.options),
    },
    enabled: input?.enabled ?? current.enabled,
    mode: input?.mode ?? current.mode,
    proration_behavior: input?.proration_behavior ?? current.proration_behavior,
  };
  if (cancel.proration_behavior === "always_invoice") {
    throw invalidRequest("`always_invoice` is not supported when canceling subscriptions.", param);
  }
  if (cancel.proration_behavior === "create_prorations" && cancel.mode !== "immediately") {
    throw invalidRequest("`create_prorations` is only supported with mode `immediately`.", param);
  }
  return cancel;
}

function pauseFrom(
  input: Input["subscription_pause"],
  current: PortalFeatures["subscription_pause"],
): PortalFeatures["subscription_pause"] {
  const param = "features[subscription_pause][duration][interval_options]";
  const type = input?.duration?.type ?? current.duration.type;
  const given = input?.duration?.interval_options;
  if (input?.duration && type === "interval_options" && (!given || given.length === 0)) {
    throw invalidRequest(`Missing required param: ${param}.`, param, "parameter_missing");
  }
  const enabled = input?.enabled ?? current.enabled;
  if (enabled && type === "interval_options") {
    throw notCovered(
      "The emulator covers pauses without an end only: set features[subscription_pause][duration][type]=indefinite.",
      "features[subscription_pause][duration][type]",
    );
  }
  const options = listOf(given, current.duration.interval_options);
  for (const [index, { interval_count: count }] of options.entries()) {
    atLeast(1, count, `${param}[${index}][interval_count]`);
  }
  return {
    duration: {
      interval_options:
        type === "indefinite"
          ? []
          : options.map(({ interval, interval_count: count }) => ({ interval, interval_count: count ?? 1 })),
      type,
    },
    enabled,
  };
}

function updateFrom(
  ctx: Context,
  input: Input["subscription_update"],
  current: UpdateFeature,
): UpdateFeature {
  return {
    billing_cycle_anchor: input?.billing_cycle_anchor ?? current.billing_cycle_anchor,
    default_allowed_updates: listOf(input?.default_allowed_updates, current.default_allowed_updates),
    enabled: input?.enabled ?? current.enabled,
    products: input?.products === undefined ? (current.products ?? []) : productsFrom(ctx, input.products),
    proration_behavior: input?.proration_behavior ?? current.proration_behavior,
    schedule_at_period_end: {
      conditions: listOf(
        input?.schedule_at_period_end?.conditions,
        current.schedule_at_period_end.conditions,
      ),
    },
    trial_update_behavior: input?.trial_update_behavior ?? current.trial_update_behavior,
  };
}

function productsFrom(ctx: Context, input: NonNullable<Input["subscription_update"]>["products"]): Products {
  if (!input) return [];
  const param = "features[subscription_update][products]";
  if (input.length > mostProducts) {
    throw invalidRequest(`You can specify at most ${mostProducts} products.`, param);
  }
  return input.map(({ product, prices, adjustable_quantity: quantity }, index) => {
    const at = `${param}[${index}]`;
    need(ctx, "product", product, `${at}[product]`);
    checkPrices(ctx, product, prices, `${at}[prices]`);
    const { minimum = 1, maximum } = quantity ?? {};
    atLeast(0, minimum, `${at}[adjustable_quantity][minimum]`);
    atLeast(Math.max(minimum, 1), maximum, `${at}[adjustable_quantity][maximum]`);
    return {
      adjustable_quantity: { enabled: quantity?.enabled ?? false, maximum: maximum ?? null, minimum },
      prices,
      product,
    };
  });
}

function rhythm({ recurring, currency }: PriceRecord): string {
  return `${recurring?.interval} ${recurring?.interval_count} ${currency}`;
}

/** Recurring prices of the product, one for each interval: the portal lets choose by interval. */
function checkPrices(ctx: Context, product: string, ids: readonly string[], param: string): void {
  const rhythms = new Set<string>();
  for (const [index, id] of ids.entries()) {
    const at = `${param}[${index}]`;
    const price = need(ctx, "price", id, at);
    if (price.product !== product) {
      throw invalidRequest(`The price \`${id}\` doesn't belong to the product \`${product}\`.`, at);
    }
    if (price.type !== "recurring") {
      throw invalidRequest("This field only accepts prices with `type=recurring`.", at);
    }
    if (rhythms.has(rhythm(price))) {
      throw invalidRequest(
        `The prices of the product \`${product}\` must have different billing intervals.`,
        at,
      );
    }
    rhythms.add(rhythm(price));
  }
}
