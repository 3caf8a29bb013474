import type { Context } from "../context";
import { need } from "../store/lookup";
import { render } from "../store/render";
import { nextRenewal } from "./cycle";
import { Rehearsal, refsOf } from "./rehearsal";

/**
 * A renewal comes soon: `invoice.upcoming` carries its invoice, which has no id. It is rehearsed, so that it is
 * on the terms of the phase that begins with it.
 */
export function announceRenewal(ctx: Context, id: string): void {
  const subscription = ctx.store.of("subscription").get(id);
  if (!subscription || subscription.ended_at !== null || subscription.pause_collection) return;
  const at = nextRenewal(ctx, subscription);
  if (subscription.cancel_at !== null && subscription.cancel_at <= at) return;
  const rehearsal = new Rehearsal(ctx, need(ctx, "customer", subscription.customer));
  const reached = rehearsal.untilDue(
    ({ parent, created }) => parent?.subscription_details?.subscription === id && created >= at,
    () => refsOf(rehearsal.ctx, id),
    at,
  );
  if (!reached) return;
  const { id: _, ...upcoming } = render(reached.ctx, reached.invoice);
  ctx.events.emitObject("invoice.upcoming", {
    ...upcoming,
    billing_reason: "upcoming",
    lines: {
      object: "list",
      data: reached.lines.map((line) => render(reached.ctx, line)),
      has_more: false,
      url: "/v1/invoices/upcoming/lines",
    },
  });
}
