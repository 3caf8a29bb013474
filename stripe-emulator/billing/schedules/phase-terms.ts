import type { Context } from "../../context";
import type {
  SchedulePhaseItem,
  SchedulePhaseRecord,
  SubscriptionRecord,
  SubscriptionScheduleRecord,
} from "../../store/records/subscriptions";
import { itemsOf } from "../cycle";
import type { ItemChange } from "../item-terms";
import type { OneOff } from "../one-off-lines";
import { type DiscountInput, type ResolvedDiscount, resolveDiscounts } from "../redeem-discounts";
import type { ItemInput } from "../subscription-items";

/** Whether a new billing cycle begins with a phase. */
export function anchorAtStart(schedule: SubscriptionScheduleRecord, phase: SchedulePhaseRecord): boolean {
  return (phase.billing_cycle_anchor ?? schedule.default_settings.billing_cycle_anchor) === "phase_start";
}

/** When the trial of a phase ends, in Unix seconds; null without one. */
export function trialEndOf({ trial, trial_end, end_date }: SchedulePhaseRecord): number | null {
  return trial ? end_date : trial_end;
}

/**
 * What brings a subscription's items to those of a phase. An item keeps its id when the phase has its price,
 * else in turn, so that a switch of plans is one of the same item.
 */
export function itemChanges(
  ctx: Context,
  subscription: SubscriptionRecord,
  wanted: readonly SchedulePhaseItem[],
): { changes: ItemChange[]; discounts: ResolvedDiscount[][] } {
  const free = itemsOf(ctx, subscription);
  const take = (test: (price: string) => boolean) => {
    const index = free.findIndex(({ price }) => test(price));
    return index < 0 ? undefined : free.splice(index, 1)[0];
  };
  const same = wanted.map((item) => take((price) => price === item.price));
  const kept = wanted.map((_, index) => same[index] ?? take(() => true));
  const discounts = wanted.map((item, index) =>
    resolveDiscounts(
      ctx,
      reusingDiscounts(ctx, kept[index] ?? { discounts: [] }, item.discounts.map(discountInput)),
      { customer: subscription.customer, currency: subscription.currency, amount: null },
    ),
  );
  const changes = wanted.map((item, index): ItemChange => {
    const id = kept[index]?.id;
    return {
      ...(id ? { id } : {}),
      discountIds: discounts[index]?.map(({ record }) => record.id) ?? [],
      price: item.price,
      quantity: item.quantity ?? 1,
      metadata: item.metadata ?? {},
      taxRateIds: item.tax_rates,
    };
  });
  return { changes: [...changes, ...free.map(({ id }) => ({ id, deleted: true }))], discounts };
}

/** An item of a phase, for a subscription that begins with it. */
export function itemInput(item: SchedulePhaseItem): ItemInput {
  return {
    price: item.price,
    quantity: item.quantity ?? 1,
    metadata: item.metadata ?? {},
    taxRates: item.tax_rates,
  };
}

type PhaseDiscount = SchedulePhaseRecord["discounts"][number];

/** A discount of a phase, as any request would name it. */
export function discountInput({ coupon, discount, promotion_code: code }: PhaseDiscount) {
  return {
    ...(coupon ? { coupon } : {}),
    ...(discount ? { discount } : {}),
    ...(code ? { promotion_code: code } : {}),
  };
}

/** A single charge of a phase. */
export function oneOffOf(
  addition: SchedulePhaseRecord["add_invoice_items"][number],
  phase: SchedulePhaseRecord,
): OneOff {
  return {
    price: addition.price,
    quantity: addition.quantity ?? 1,
    discountable: addition.discountable ?? true,
    discounts: [],
    taxRates: addition.tax_rates.length > 0 ? addition.tax_rates : null,
    metadata: addition.metadata ?? {},
    period: { start: momentOf(addition.period.start, phase), end: momentOf(addition.period.end, phase) },
  };
}

/** One end of a charge's time, in Unix seconds; null where all items share it. */
function momentOf({ type, timestamp }: { type: string; timestamp?: number }, phase: SchedulePhaseRecord) {
  if (type === "phase_start") return phase.start_date;
  if (type === "phase_end") return phase.end_date;
  return timestamp ?? null;
}

/** The discount that a subscription or item has already of a coupon or code, instead of a new one. */
export function reusingDiscounts(
  ctx: Context,
  holder: { discounts: readonly string[] },
  inputs: readonly DiscountInput[],
): DiscountInput[] {
  const running = holder.discounts.flatMap((id) => ctx.store.of("discount").get(id) ?? []);
  return inputs.map((input) => {
    const same = running.find(({ source, promotion_code: code }) =>
      input.promotion_code ? code === input.promotion_code : code === null && source.coupon === input.coupon,
    );
    return same ? { discount: same.id } : input;
  });
}
