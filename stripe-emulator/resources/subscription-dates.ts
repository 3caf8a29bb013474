import type Stripe from "stripe";
import { addIntervals } from "../arithmetic/periods";
import { anchorOf } from "../billing/first-period";
import { invalidRequest } from "../http/errors";
import type { PriceRecord } from "../store/records/catalogue";

type CreateParams = Stripe.SubscriptionCreateParams;
type TrialParams = Pick<CreateParams, "trial_end" | "trial_from_plan" | "trial_period_days">;

const daySeconds = 86_400;
/** Stripe's limit of a trial. */
const longestTrialDays = 730;

/**
 * When a trial ends that a request asks for, in Unix seconds; null for none.
 * @throws StripeApiError for a trial in the past, of more than two years, or asked for twice
 */
export function trialEndFor(
  { trial_end, trial_from_plan, trial_period_days: days }: TrialParams,
  prices: readonly PriceRecord[],
  now: number,
): number | null {
  if (trial_from_plan && (trial_end !== undefined || days !== undefined)) {
    throw invalidRequest(
      "`trial_from_plan` can't be used together with `trial_end` or `trial_period_days`.",
      "trial_from_plan",
    );
  }
  if (trial_end !== undefined && days !== undefined) {
    throw invalidRequest(
      "You may only specify one of these parameters: trial_end, trial_period_days.",
      "trial_end",
    );
  }
  if (trial_end === "now") return null;
  if (trial_end !== undefined) {
    if (trial_end <= now) {
      throw invalidRequest(
        "Invalid timestamp: must be an integer Unix timestamp in the future.",
        "trial_end",
      );
    }
    if (trial_end > now + longestTrialDays * daySeconds) throw tooLong("trial_end");
    return trial_end;
  }
  if (days !== undefined) {
    if (days < 1) throw invalidRequest("Trial periods must be at least 1 day.", "trial_period_days");
    if (days > longestTrialDays) throw tooLong("trial_period_days");
    return now + days * daySeconds;
  }
  if (!trial_from_plan) return null;
  const longest = Math.max(0, ...prices.map(({ recurring }) => recurring?.trial_period_days ?? 0));
  return longest > 0 ? now + longest * daySeconds : null;
}

function tooLong(param: string): Error {
  return invalidRequest(
    `Invalid ${param}: the trial can be at most two years (${longestTrialDays} days) long.`,
    param,
  );
}

/**
 * What a new subscription's full periods are counted from; null where its start or trial decides.
 * @param from the first moment that is billed, in Unix seconds
 * @throws StripeApiError for an anchor in the past, or after the first natural period
 */
export function anchorFor(
  { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config }: CreateParams,
  prices: readonly PriceRecord[],
  from: number,
): number | null {
  if (anchor !== undefined && config) {
    throw invalidRequest(
      "You may only specify one of these parameters: billing_cycle_anchor, billing_cycle_anchor_config.",
      "billing_cycle_anchor_config",
    );
  }
  if (config) return configured(config, prices, from);
  if (anchor === undefined) return null;
  if (anchor < from) {
    throw invalidRequest(
      "Invalid timestamp: must be an integer Unix timestamp in the future.",
      "billing_cycle_anchor",
    );
  }
  for (const { id, recurring } of prices) {
    const latest = recurring ? addIntervals(from, recurring, 1) : anchor;
    if (anchor <= latest) continue;
    throw invalidRequest(
      `billing_cycle_anchor cannot be later than next natural billing date (${latest}) for plan: ${id}`,
      "billing_cycle_anchor",
    );
  }
  return anchor;
}

const limits = {
  day_of_month: [1, 31],
  month: [1, 12],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
} as const;

function configured(
  config: NonNullable<CreateParams["billing_cycle_anchor_config"]>,
  prices: readonly PriceRecord[],
  from: number,
): number {
  for (const key of ["day_of_month", "month", "hour", "minute", "second"] as const) {
    const [least, most] = limits[key];
    const value = config[key];
    if (value === undefined || (value >= least && value <= most)) continue;
    throw invalidRequest(
      `This value must be between ${least} and ${most}.`,
      `billing_cycle_anchor_config[${key}]`,
      "parameter_invalid_integer",
    );
  }
  if (prices.some(({ recurring }) => recurring?.interval !== "month" && recurring?.interval !== "year")) {
    throw invalidRequest(
      "`billing_cycle_anchor_config` can only be used with monthly and yearly prices.",
      "billing_cycle_anchor_config",
    );
  }
  return anchorOf(config, from);
}
