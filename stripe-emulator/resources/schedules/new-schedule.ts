import type Stripe from "stripe";
import { itemsOf } from "../../billing/cycle";
import { phaseItem } from "../../billing/schedules/mirror-items";
import { planSchedule } from "../../billing/schedules/run-schedule";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { changeRecord } from "../../store/changes";
import { newId } from "../../store/ids";
import { mergeMetadata, need } from "../../store/lookup";
import type {
  SchedulePhaseRecord,
  SubscriptionRecord,
  SubscriptionScheduleRecord,
} from "../../store/records/subscriptions";
import { type DefaultSettings, settingsOf } from "./schedule-settings";

type CreateParams = Stripe.SubscriptionScheduleCreateParams;

/** A schedule that hasn't begun, not stored. */
export function newSchedule(
  ctx: Context,
  customer: string,
  phases: SchedulePhaseRecord[],
  params: Pick<CreateParams, "end_behavior" | "metadata">,
  settings: DefaultSettings,
): SubscriptionScheduleRecord {
  return {
    id: newId("sub_sched"),
    object: "subscription_schedule",
    application: null,
    billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
    canceled_at: null,
    completed_at: null,
    created: ctx.clock.now(customer),
    current_phase: null,
    customer,
    customer_account: null,
    default_settings: settings,
    end_behavior: params.end_behavior ?? "release",
    livemode: false,
    metadata: mergeMetadata(null, params.metadata),
    pause_schedules: [],
    phases,
    released_at: null,
    released_subscription: null,
    status: "not_started",
    subscription: null,
    test_clock: need(ctx, "customer", customer).test_clock ?? null,
  };
}

/**
 * Puts a schedule onto a subscription: its first phase is what there is, until the period ends.
 * @throws StripeApiError for one that has a schedule, or can't have one
 */
export function fromSubscription(ctx: Context, id: string, params: CreateParams): SubscriptionScheduleRecord {
  for (const key of ["customer", "default_settings", "end_behavior", "phases", "start_date"] as const) {
    if (params[key] === undefined) continue;
    throw invalidRequest(
      `You cannot set \`${key}\` if \`from_subscription\` is set.`,
      key,
      "parameter_invalid",
    );
  }
  const subscription = need(ctx, "subscription", id, "from_subscription");
  if (subscription.schedule) {
    throw invalidRequest(
      `You cannot migrate a subscription that is already attached to a schedule: \`${subscription.schedule}\`.`,
      "from_subscription",
    );
  }
  if (subscription.ended_at !== null || ["incomplete", "paused"].includes(subscription.status)) {
    throw invalidRequest(
      `You cannot migrate a subscription that is in the \`${subscription.status}\` status.`,
      "from_subscription",
    );
  }
  const phase = currentTerms(ctx, subscription);
  const schedule = ctx.store
    .of("subscription_schedule")
    .put(newSchedule(ctx, subscription.customer, [phase], params, settingsOf(subscription)));
  schedule.status = "active";
  schedule.subscription = subscription.id;
  schedule.current_phase = { start_date: phase.start_date, end_date: phase.end_date };
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    subscription.schedule = schedule.id;
  });
  planSchedule(ctx, schedule);
  ctx.events.emit("subscription_schedule.created", schedule);
  return schedule;
}

/** What a subscription sells now, as a phase. */
function currentTerms(ctx: Context, subscription: SubscriptionRecord): SchedulePhaseRecord {
  const items = itemsOf(ctx, subscription);
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency: subscription.currency,
    default_payment_method: null,
    default_tax_rates: subscription.default_tax_rates,
    description: null,
    discounts: subscription.discounts.map((discount) => ({ coupon: null, discount, promotion_code: null })),
    end_date: Math.min(...items.map((item) => item.current_period_end)),
    invoice_settings: null,
    items: items.map(phaseItem),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: "create_prorations",
    start_date: Math.max(...items.map((item) => item.current_period_start)),
    transfer_data: null,
    trial_end: subscription.status === "trialing" ? subscription.trial_end : null,
  };
}
