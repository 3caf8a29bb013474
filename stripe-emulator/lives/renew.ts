import { itemsOf, type Life, leap, living, now } from "./life";
import { sameMoney } from "./same-money";

/**
 * Lets time pass until the next period begins. The preview that was asked for a second before must be the
 * draft that is there afterwards; the hour in which it is finalized and paid passes too.
 */
export async function renew(life: Life): Promise<string | null> {
  const { stripe, random } = life;
  const subscription = living(life);
  if (!subscription) return null;
  const at = Math.min(...itemsOf(life, subscription.id).map((item) => item.current_period_end));
  await leap(life, at - 1);
  const previewed = isPlain(life)
    ? await stripe.invoices.createPreview({ subscription: subscription.id })
    : undefined;
  await leap(life, at + random.int(1, 3_500));
  if (previewed) await sameMoney(life, previewed, living(life)?.latest_invoice ?? "", "renewal");
  await leap(life, at + 3_601);
  return `renew${previewed ? " as previewed" : ""} at ${new Date(now(life) * 1000).toISOString()}`;
}

/** Whether the next renewal is nothing but that. */
function isPlain(life: Life): boolean {
  const subscription = living(life);
  return (
    subscription?.status === "active" &&
    subscription.cancel_at === null &&
    subscription.schedule === null &&
    subscription.pause_collection === null &&
    subscription.pending_update === null
  );
}
