import { eq } from "drizzle-orm";
import type Stripe from "stripe";
import { subscriptions } from "@/db/schema";
import { ensurePrices } from "./catalog";
import { assertBelongs, type CustomerScope } from "./customer-lock";
import { fetchSubscription, itemsOf, scheduleOf, withParts } from "./fetch";
import { nextPhaseOf, pendingChange } from "./next-phase";
import { subscriptionItemRow, subscriptionRow } from "./rows";
import { writeSubscription, writeSubscriptionGone } from "./write";

/** Looks at a subscription at Stripe. One that Stripe no longer knows becomes a tombstone. */
export async function fetchAndMirrorSubscription(
  scope: CustomerScope,
  subscriptionId: string,
): Promise<void> {
  const subscription = await fetchSubscription(scope.stripe, subscriptionId);
  if (subscription) await mirrorSubscription(scope, subscription);
  else await scope.inTenant((tenant) => writeSubscriptionGone(tenant, subscriptionId));
}

/** Mirrors a subscription that was fetched or came as an answer; with `subscriptionParts` nothing is fetched again. */
export async function mirrorSubscription(scope: CustomerScope, answer: Stripe.Subscription): Promise<void> {
  const { stripe, organizationId, tx, inTenant } = scope;
  assertBelongs(scope, answer);
  const subscription = await withParts(stripe, answer);
  const items = await itemsOf(stripe, subscription);
  const next = nextPhaseOf(await scheduleOf(stripe, subscription), items);
  const pending = pendingChange(subscription);
  await ensurePrices({ db: tx, stripe }, [
    ...items.map(({ price }) => price.id),
    ...[next, pending].flatMap((change) => (change ? [change.priceId] : [])),
  ]);
  await inTenant((tenant) =>
    writeSubscription(
      tenant,
      subscriptionRow(subscription, { organizationId, next }),
      items.map((item) => subscriptionItemRow(item, organizationId)),
    ),
  );
}

/** The subscription's id once its row exists; null where Stripe doesn't know it (any more). */
export async function linkedSubscription(scope: CustomerScope, id: string | null): Promise<string | null> {
  if (!id) return null;
  const find = () =>
    scope.inTenant((tenant) =>
      tenant.select({ id: subscriptions.id }).from(subscriptions).where(eq(subscriptions.id, id)),
    );
  if ((await find()).length > 0) return id;
  await fetchAndMirrorSubscription(scope, id);
  return (await find()).length > 0 ? id : null;
}
