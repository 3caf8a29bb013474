import type Stripe from "stripe";
import { fromUnixSeconds } from "@/lib/dates";
import { idOfObject } from "../stripe";

type PricedQuantity = { priceId: string; quantity: number };

/** What a subscription will be by its schedule's next phase, and from when. */
export type NextPhase = PricedQuantity & { startsAt: Date };

/**
 * What the phase after the current one changes; null when it changes nothing, or no schedule is at work.
 * @param items all items of the subscription.
 */
export function nextPhaseOf(
  schedule: Stripe.SubscriptionSchedule | null,
  items: readonly Stripe.SubscriptionItem[],
): NextPhase | null {
  if (schedule?.status !== "active" || !schedule.current_phase) return null;
  const { end_date: endOfCurrent } = schedule.current_phase;
  const next = schedule.phases.find(({ start_date }) => start_date >= endOfCurrent);
  const changed = changedItem(next?.items ?? [], items);
  return next && changed ? { ...changed, startsAt: fromUnixSeconds(next.start_date) } : null;
}

/** What an update would change that waits for its payment; null when none waits. */
export function pendingChange({ pending_update, items }: Stripe.Subscription): PricedQuantity | null {
  return changedItem(pending_update?.subscription_items ?? [], items.data);
}

type ItemLike = { price: string | { id: string }; quantity?: number };

/** The item that will be another than today's: of another price, or else another number of the same. */
function changedItem(later: readonly ItemLike[], today: readonly ItemLike[]): PricedQuantity | null {
  const now = today.map(pricedQuantity);
  const then = later.map(pricedQuantity);
  const anotherPrice = then.find(({ priceId }) => !now.some((item) => item.priceId === priceId));
  if (anotherPrice) return anotherPrice;
  const anotherNumber = then.find(
    ({ priceId, quantity }) => !now.some((item) => item.priceId === priceId && item.quantity === quantity),
  );
  return anotherNumber ?? null;
}

function pricedQuantity({ price, quantity }: ItemLike): PricedQuantity {
  return { priceId: idOfObject(price), quantity: quantity ?? 1 };
}
