import type Stripe from "stripe";
import {
  applyPhase,
  beginSchedule,
  enterNextPhase,
  needSubscription,
  phaseAt,
  planSchedule,
  setCancellation,
} from "../../billing/schedules/run-schedule";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { changeRecord } from "../../store/changes";
import { coverOnly, mergeMetadata } from "../../store/lookup";
import type { SchedulePhaseRecord, SubscriptionScheduleRecord } from "../../store/records/subscriptions";
import { checkPhases, type PhaseParams, phasesFrom } from "./schedule-phases";
import { settingsFrom } from "./schedule-settings";
import { checkEndBehavior } from "./subscription-schedules";

type UpdateParams = Stripe.SubscriptionScheduleUpdateParams;

/**
 * Changes a schedule: its future and, where the phase that runs gets other terms, its subscription at once.
 * @throws StripeApiError before anything has changed
 */
export function updateSchedule(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  params: UpdateParams,
): SubscriptionScheduleRecord {
  coverOnly(params, ["default_settings", "end_behavior", "metadata", "phases", "proration_behavior"]);
  checkEndBehavior(params.end_behavior);
  const now = ctx.clock.now(schedule.customer);
  const settings = settingsFrom(ctx, schedule.customer, schedule.default_settings, params.default_settings);
  const phases = params.phases ? newPhases(ctx, schedule, params.phases) : schedule.phases;
  const metadata = mergeMetadata(schedule.metadata, params.metadata);
  const before = schedule.phases[phaseAt(schedule, now)];
  changeRecord(ctx, schedule, "subscription_schedule.updated", () => {
    schedule.default_settings = settings;
    schedule.end_behavior = params.end_behavior ?? schedule.end_behavior;
    schedule.metadata = metadata;
    schedule.phases = phases;
    const current = schedule.status === "active" ? phases[phaseAt(schedule, now)] : undefined;
    if (current) schedule.current_phase = { start_date: current.start_date, end_date: current.end_date };
  });
  if (schedule.status === "active") followUpdate(ctx, schedule, before, params);
  else if ((phases[0]?.start_date ?? 0) <= now) beginSchedule(ctx, schedule);
  else planSchedule(ctx, schedule);
  return schedule;
}

/** Brings the subscription to the phase that runs now, if that is another one or has other terms. */
function followUpdate(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  before: SchedulePhaseRecord | undefined,
  params: UpdateParams,
): void {
  const current = schedule.phases[phaseAt(schedule, ctx.clock.now(schedule.customer))];
  if (!current) {
    enterNextPhase(ctx, schedule.id);
    return;
  }
  const subscription = needSubscription(ctx, schedule);
  const entering = current.start_date !== before?.start_date;
  if (entering || !sameTerms(before, current)) {
    const behavior = entering
      ? current.proration_behavior
      : (params.proration_behavior ?? "create_prorations");
    applyPhase(ctx, schedule, subscription, current, behavior, entering);
  }
  setCancellation(ctx, schedule, subscription);
  planSchedule(ctx, schedule);
}

/** Whether two versions of a phase sell the same on the same conditions. */
function sameTerms(a: SchedulePhaseRecord, b: SchedulePhaseRecord): boolean {
  const terms = ({
    end_date: _,
    proration_behavior: __,
    add_invoice_items: ___,
    ...rest
  }: SchedulePhaseRecord) =>
    JSON.stringify({
      ...rest,
      items: rest.items.map((item) => ({ ...item, metadata: item.metadata ?? {} })),
    });
  return terms(a) === terms(b);
}

/** The new list of phases; past ones that aren't named stay. */
function newPhases(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  given: readonly PhaseParams[],
): SchedulePhaseRecord[] {
  const subscription = schedule.status === "active" ? needSubscription(ctx, schedule) : undefined;
  checkPhases(ctx, schedule.customer, given, subscription?.currency);
  const now = ctx.clock.now(schedule.customer);
  const [first] = given;
  const said = first?.start_date === "now" ? now : first?.start_date;
  const current = schedule.phases[phaseAt(schedule, now)];
  const start = said ?? (schedule.status === "not_started" ? schedule.phases[0]?.start_date : undefined);
  if (start === undefined) {
    throw invalidRequest(
      "The subscription schedule update is missing at least one phase with a `start_date` to anchor end dates to.",
      "phases",
    );
  }
  if (schedule.status === "active" && start > (current?.start_date ?? now) && start !== now) {
    throw invalidRequest(
      "You can not modify the start date of the current phase; the first phase must begin when it began.",
      "phases[0][start_date]",
    );
  }
  const past = schedule.phases
    .filter((phase) => phase.start_date < start)
    .map((phase) => ({ ...phase, end_date: Math.min(phase.end_date, start) }));
  return [...past, ...phasesFrom(ctx, given, { start, now })];
}
