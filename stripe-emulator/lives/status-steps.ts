import { itemsOf, type Life, living, noteReset, now } from "./life";
import { kindOf, priceOf } from "./prices";
import type { Step } from "./steps";

const day = 86_400;

/** A subscription that nothing else is planned for. */
function plain(life: Life) {
  const subscription = living(life);
  const free =
    subscription &&
    subscription.schedule === null &&
    subscription.pending_update === null &&
    subscription.cancel_at === null &&
    subscription.collection_method === "charge_automatically";
  return free ? subscription : undefined;
}

/** What changes how a subscription goes on. */
export const statusSteps: Readonly<Record<string, Step>> = {
  async "pause the subscription"(life) {
    const subscription = plain(life);
    if (subscription?.status !== "active" || subscription.pause_collection) return null;
    await life.stripe.subscriptions.pause(subscription.id);
    return "pause the subscription";
  },

  async "resume the subscription"(life) {
    const subscription = living(life);
    if (subscription?.status !== "paused") return null;
    noteReset(life, subscription.id);
    const resumed = await life.stripe.subscriptions.resume(subscription.id, {
      payment_behavior: "resume_on_payment_success",
    });
    return `resume the subscription: ${resumed.status}`;
  },

  async "upgrade once it is paid"(life) {
    const { stripe } = life;
    const subscription = plain(life);
    const items = subscription ? itemsOf(life, subscription.id) : [];
    const kinds = items.map(({ price }) => kindOf(life, price));
    const item = items[kinds.indexOf("small")];
    if (subscription?.status !== "active" || !item || kinds.includes("large")) return null;
    const updated = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item.id, price: await priceOf(life, "large"), quantity: item.quantity }],
      payment_behavior: "pending_if_incomplete",
      proration_behavior: "always_invoice",
    });
    return `small → large ${updated.pending_update ? "waits for its payment" : "is paid"}`;
  },

  async "cancel at a date"(life) {
    const subscription = plain(life);
    if (subscription?.status !== "active") return null;
    const cancel_at = now(life) + life.random.int(1, 50) * day;
    await life.stripe.subscriptions.update(subscription.id, {
      cancel_at,
      proration_behavior: life.random.pick(["none", "create_prorations"]),
    });
    return `cancel at ${new Date(cancel_at * 1000).toISOString()}`;
  },
};
