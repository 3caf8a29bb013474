import type Stripe from "stripe";
import { closeSchedule, releaseSchedule } from "../../billing/schedules/end-schedule";
import { beginSchedule, planSchedule } from "../../billing/schedules/run-schedule";
import type { Context } from "../../context";
import { invalidRequest, notCovered } from "../../http/errors";
import { inRange, listPage } from "../../http/list";
import { route } from "../../http/routes";
import { coverOnly, need, needCustomer } from "../../store/lookup";
import type { SubscriptionScheduleRecord } from "../../store/records/subscriptions";
import { render } from "../../store/render";
import { cancelSubscription } from "../cancel-subscription";
import { checkBillingMode } from "../subscription-params";
import { endBilling } from "../subscriptions";
import { fromSubscription, newSchedule } from "./new-schedule";
import { checkPhases, phasesFrom } from "./schedule-phases";
import { noSettings, settingsFrom } from "./schedule-settings";
import { updateSchedule } from "./update-schedule";

type CreateParams = Stripe.SubscriptionScheduleCreateParams;
/** Makes a schedule. @throws StripeApiError before anything exists */
export function createSchedule(ctx: Context, params: CreateParams): SubscriptionScheduleRecord {
  coverOnly(params, [
    "billing_mode",
    "customer",
    "default_settings",
    "end_behavior",
    "from_subscription",
    "metadata",
    "phases",
    "start_date",
  ]);
  checkBillingMode(params.billing_mode);
  checkEndBehavior(params.end_behavior);
  if (params.from_subscription) return fromSubscription(ctx, params.from_subscription, params);
  if (!params.customer) {
    throw invalidRequest("Missing required param: customer.", "customer", "parameter_missing");
  }
  const customer = needCustomer(ctx, params.customer).id;
  const now = ctx.clock.now(customer);
  if (params.start_date === undefined) {
    throw invalidRequest("Missing required param: start_date.", "start_date", "parameter_missing");
  }
  checkPhases(ctx, customer, params.phases ?? []);
  const settings = settingsFrom(ctx, customer, noSettings, params.default_settings);
  const start = params.start_date === "now" ? now : params.start_date;
  const phases = phasesFrom(ctx, params.phases ?? [], { start, now });
  const schedule = newSchedule(ctx, customer, phases, params, settings);
  ctx.store.of("subscription_schedule").put(schedule);
  if (start <= now) beginSchedule(ctx, schedule);
  else planSchedule(ctx, schedule);
  ctx.events.emit("subscription_schedule.created", schedule);
  return schedule;
}

/** @throws StripeApiError for the behaviors of older versions */
export function checkEndBehavior(behavior: CreateParams["end_behavior"]): void {
  if (behavior === undefined || behavior === "release" || behavior === "cancel") return;
  throw notCovered(`The emulator doesn't cover the end behavior ${behavior}.`, "end_behavior");
}

/** @throws StripeApiError unless the schedule can still be acted on */
export function needRunning(ctx: Context, id: string, action: string): SubscriptionScheduleRecord {
  const schedule = need(ctx, "subscription_schedule", id);
  if (schedule.status === "not_started" || schedule.status === "active") return schedule;
  throw invalidRequest(
    `You cannot ${action} a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  );
}

function cancel(ctx: Context, id: string, params: Stripe.SubscriptionScheduleCancelParams) {
  const schedule = needRunning(ctx, id, "cancel");
  const subscription =
    typeof schedule.subscription === "string"
      ? ctx.store.of("subscription").get(schedule.subscription)
      : undefined;
  closeSchedule(ctx, schedule, "canceled");
  if (subscription && subscription.ended_at === null) {
    endBilling(ctx, subscription, {
      invoice_now: params.invoice_now ?? true,
      prorate: params.prorate ?? true,
    });
    cancelSubscription(ctx, subscription.id, { at: "now", via: "api" });
  }
  return schedule;
}

export const subscriptionScheduleRoutes = [
  route<CreateParams>("POST /v1/subscription_schedules", (ctx, params) =>
    render(ctx, createSchedule(ctx, params)),
  ),
  route<Stripe.SubscriptionScheduleListParams>("GET /v1/subscription_schedules", (ctx, params) => {
    const schedules = ctx.store
      .of("subscription_schedule")
      .filter(
        (schedule) =>
          inRange(schedule.created, params.created) &&
          inRange(schedule.canceled_at, params.canceled_at) &&
          inRange(schedule.completed_at, params.completed_at) &&
          inRange(schedule.released_at, params.released_at) &&
          (params.customer === undefined || schedule.customer === params.customer) &&
          (!params.scheduled || schedule.status === "not_started"),
      );
    return listPage(ctx, schedules, params, "/v1/subscription_schedules");
  }),
  route("GET /v1/subscription_schedules/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "subscription_schedule", id)),
  ),
  route<Stripe.SubscriptionScheduleUpdateParams>(
    "POST /v1/subscription_schedules/{id}",
    (ctx, params, { id }) => render(ctx, updateSchedule(ctx, needRunning(ctx, id, "update"), params)),
  ),
  route<Stripe.SubscriptionScheduleCancelParams>(
    "POST /v1/subscription_schedules/{id}/cancel",
    (ctx, params, { id }) => render(ctx, cancel(ctx, id, params)),
  ),
  route<Stripe.SubscriptionScheduleReleaseParams>(
    "POST /v1/subscription_schedules/{id}/release",
    (ctx, params, { id }) => {
      const schedule = needRunning(ctx, id, "release");
      releaseSchedule(ctx, schedule, params.preserve_cancel_date ?? false);
      return render(ctx, schedule);
    },
  ),
];
