import type { Context } from "../../context";
import { changeRecord } from "../../store/changes";
import { joinMetadata, need } from "../../store/lookup";
import type {
  SchedulePhaseRecord,
  SubscriptionRecord,
  SubscriptionScheduleRecord,
} from "../../store/records/subscriptions";
import { type ProrationBehavior, planChange } from "../change-subscription";
import { createSubscription } from "../create-subscription";
import { planSubscription } from "../cycle";
import { cancelNow } from "../end-subscription";
import { addPendingItem } from "../invoices";
import { oneOffLine } from "../one-off-lines";
import { redeemDiscounts, replaceDiscounts, resolveDiscounts } from "../redeem-discounts";
import { unscheduleCancellation } from "../scheduled-cancellation";
import { beginTrial, endTrial } from "../trials";
import { applyChange } from "../update-subscription";
import { releaseSchedule, stopSchedule } from "./end-schedule";
import { settingsOf, startedBy } from "./phase-settings";
import {
  anchorAtStart,
  discountInput,
  itemChanges,
  itemInput,
  oneOffOf,
  reusingDiscounts,
  trialEndOf,
} from "./phase-terms";

/** Seconds before a schedule's end at which `subscription_schedule.expiring` is sent. */
const expiryNoticeSeconds = 7 * 86_400;

/** Where a schedule stands at a moment: the position of the phase that runs, or -1. */
export function phaseAt({ phases }: SubscriptionScheduleRecord, at: number): number {
  return phases.findIndex(({ start_date, end_date }) => start_date <= at && at < end_date);
}

/** Plans what a schedule does next by itself. */
export function planSchedule(ctx: Context, schedule: SubscriptionScheduleRecord): void {
  const { id: ref, customer } = schedule;
  const now = ctx.clock.now(customer);
  const current = phaseAt(schedule, now);
  const at =
    schedule.status === "not_started" ? schedule.phases[0]?.start_date : schedule.phases[current]?.end_date;
  if (at !== undefined) ctx.clock.schedule({ at, kind: "subscription_schedule.phase", ref, customer });
  const notice = (schedule.phases.at(-1)?.end_date ?? 0) - expiryNoticeSeconds;
  if (notice > now) ctx.clock.schedule({ at: notice, kind: "subscription_schedule.expiring", ref, customer });
  else ctx.clock.unschedule("subscription_schedule.expiring", ref);
}

/** A schedule ends in a week. */
export function announceScheduleEnd(ctx: Context, id: string): void {
  const schedule = ctx.store.of("subscription_schedule").get(id);
  if (schedule?.status === "active") ctx.events.emit("subscription_schedule.expiring", schedule);
}

/** The moment of a phase has come: the first begins the subscription, the last one's end ends the schedule. */
export function enterNextPhase(ctx: Context, id: string): void {
  const schedule = ctx.store.of("subscription_schedule").get(id);
  if (!schedule) return;
  if (schedule.status === "not_started") {
    beginSchedule(ctx, schedule);
    return;
  }
  const subscription = subscriptionOf(ctx, schedule);
  if (schedule.status !== "active" || !subscription) return;
  const phase = schedule.phases[phaseAt(schedule, ctx.clock.now(schedule.customer))];
  if (!phase) {
    finishSchedule(ctx, schedule, subscription);
    return;
  }
  applyPhase(ctx, schedule, subscription, phase, phase.proration_behavior, true);
  showPhase(ctx, schedule, phase);
  planSchedule(ctx, schedule);
}

function subscriptionOf(ctx: Context, schedule: SubscriptionScheduleRecord): SubscriptionRecord | undefined {
  return typeof schedule.subscription === "string"
    ? ctx.store.of("subscription").get(schedule.subscription)
    : undefined;
}

function showPhase(ctx: Context, schedule: SubscriptionScheduleRecord, phase: SchedulePhaseRecord): void {
  changeRecord(ctx, schedule, "subscription_schedule.updated", () => {
    schedule.current_phase = { start_date: phase.start_date, end_date: phase.end_date };
  });
}

/** Starts a schedule whose time has come: its subscription begins with the terms of the first phase. */
export function beginSchedule(ctx: Context, schedule: SubscriptionScheduleRecord): void {
  const now = ctx.clock.now(schedule.customer);
  const [first] = schedule.phases;
  if (!first) return;
  const { subscription } = createSubscription(ctx, {
    customer: schedule.customer,
    items: first.items.map(itemInput),
    status: "active",
    metadata: first.metadata ?? {},
    description: first.description,
    defaultPaymentMethod: null,
    trialEnd: trialEndOf(first),
    trialEndBehavior: "create_invoice",
    saveDefaultPaymentMethod: "off",
    currency: first.currency,
    backdatedTo: first.start_date,
    prorationBehavior: first.proration_behavior,
    discounts: first.discounts.map(discountInput),
    itemDiscounts: new Map(first.items.map((item, index) => [index, item.discounts.map(discountInput)])),
    oneOffs: first.add_invoice_items.map((addition) => oneOffOf(addition, first)),
    attributes: { ...startedBy(schedule, first), schedule: schedule.id },
    drafted: true,
    agreedBefore: true,
  });
  const begin = () => {
    schedule.status = "active";
    schedule.subscription = subscription.id;
    schedule.current_phase = { start_date: first.start_date, end_date: first.end_date };
  };
  if (schedule.created === now) begin();
  else changeRecord(ctx, schedule, "subscription_schedule.updated", begin);
  setCancellation(ctx, schedule, subscription);
  planSchedule(ctx, schedule);
}

/** With the end behavior `cancel`, the subscription says when it will end. */
export function setCancellation(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  subscription: SubscriptionRecord,
): void {
  const at = schedule.end_behavior === "cancel" ? (schedule.phases.at(-1)?.end_date ?? null) : null;
  if (subscription.cancel_at === at) return;
  changeRecord(ctx, subscription, "customer.subscription.updated", () => {
    if (at === null) {
      unscheduleCancellation(ctx, subscription);
      return;
    }
    subscription.cancel_at = at;
    subscription.canceled_at = ctx.clock.now(subscription.customer);
  });
  planSubscription(ctx, subscription);
}

function finishSchedule(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  subscription: SubscriptionRecord,
): void {
  if (schedule.end_behavior !== "cancel") {
    releaseSchedule(ctx, schedule, false);
    return;
  }
  stopSchedule(ctx, schedule);
  schedule.status = "completed";
  schedule.completed_at = ctx.clock.now(schedule.customer);
  schedule.current_phase = null;
  ctx.store.touch();
  ctx.events.emit("subscription_schedule.completed", schedule);
  cancelNow(ctx, subscription, { reason: "cancellation_requested" });
}

/**
 * Brings a subscription into the terms of a phase.
 * @param behavior what is done about the time of a period that has begun
 * @param entering whether the phase begins now; else its terms were changed while it runs
 */
export function applyPhase(
  ctx: Context,
  schedule: SubscriptionScheduleRecord,
  subscription: SubscriptionRecord,
  phase: SchedulePhaseRecord,
  behavior: ProrationBehavior,
  entering: boolean,
): void {
  const now = ctx.clock.now(subscription.customer);
  const trialEnd = trialEndOf(phase);
  const begins = trialEnd !== null && trialEnd > now && trialEnd !== subscription.trial_end;
  const ends = entering && trialEnd === null && subscription.status === "trialing";
  const anchorNow = entering && anchorAtStart(schedule, phase);
  const items = itemChanges(ctx, subscription, phase.items);
  const change = planChange(ctx, subscription, items.changes, {
    behavior,
    at: now,
    anchorNow: anchorNow || ends,
    endsTrial: ends,
    trialEnd: begins ? trialEnd : null,
    renewing: entering,
    agreedBefore: true,
  });
  const discounts = resolveDiscounts(
    ctx,
    reusingDiscounts(ctx, subscription, phase.discounts.map(discountInput)),
    {
      customer: subscription.customer,
      currency: subscription.currency,
      amount: null,
    },
  );
  applyChange(
    ctx,
    subscription,
    change,
    { offSession: true, paymentBehavior: "allow_incomplete", drafted: entering },
    () => {
      if (begins) beginTrial(ctx, subscription, trialEnd);
      else if (ends) endTrial(ctx, subscription);
      Object.assign(subscription, settingsOf(schedule, phase));
      subscription.metadata = joinMetadata(subscription.metadata, phase.metadata ?? {});
      replaceDiscounts(ctx, subscription, discounts);
      for (const [index, { price }] of phase.items.entries()) {
        const terms = change.terms.find((one) => one.price === price && !one.deleted);
        if (!terms) continue;
        redeemDiscounts(ctx, items.discounts[index] ?? [], {
          customer: subscription.customer,
          subscription: subscription.id,
          subscription_item: terms.id,
        });
      }
    },
  );
  if (!entering) return;
  for (const addition of phase.add_invoice_items) {
    addPendingItem(ctx, subscription, oneOffLine(ctx, subscription, oneOffOf(addition, phase)));
  }
}

/** The subscription of a schedule. @throws StripeApiError when it is gone */
export function needSubscription(ctx: Context, schedule: SubscriptionScheduleRecord): SubscriptionRecord {
  return need(ctx, "subscription", String(schedule.subscription), "subscription");
}
