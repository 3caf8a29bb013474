import type Stripe from "stripe";
import type { Context } from "../../context";
import { invalidRequest, notCovered, resourceMissing } from "../../http/errors";
import { mergeMetadata, need } from "../../store/lookup";
import type { CheckoutLineRecord, CheckoutSessionRecord } from "../../store/records/checkout";
import { checkLines, leastQuantity, makeLines } from "./checkout-lines";
import { modeOf } from "./checkout-session-params";
import { recountSession } from "./checkout-totals";

type UpdateParams = Stripe.Checkout.SessionUpdateParams;
type LineParams = NonNullable<UpdateParams["line_items"]>[number];
type NewLineParams = NonNullable<Stripe.Checkout.SessionCreateParams["line_items"]>[number];

/**
 * Replaces what an open session sells: lines that are named by their id stay, with what is new about them.
 * @throws StripeApiError for what can't be sold or updated
 */
export function updateLines(ctx: Context, session: CheckoutSessionRecord, params: UpdateParams): void {
  for (const name of ["collected_information", "payment_intent_data"] as const) {
    if (params[name] === undefined) continue;
    throw invalidRequest(`\`${name}\` can't be updated when \`ui_mode\` is \`hosted_page\`.`, name);
  }
  if (params.shipping_options) throw notCovered("The emulator doesn't cover shipping.", "shipping_options");
  if (!params.line_items) return;
  if (session.status !== "open") {
    throw invalidRequest(
      `This Checkout Session is no longer open: its status is ${session.status}.`,
      "line_items",
    );
  }
  const kept = params.line_items.map((line, index) => keptLine(session, line, `line_items[${index}][id]`));
  const wanted = params.line_items.map((line, index) => describedLine(line, kept[index]));
  const data = session.internal.params.subscription_data;
  checkLines(ctx, wanted, {
    mode: modeOf(session.internal.params),
    currency: session.currency ?? undefined,
    trial: Boolean(data?.trial_period_days || data?.trial_end),
  });
  const optional = session.internal.lineItems.filter((line) => line.optional !== null);
  const lines = makeLines(ctx, wanted).map((line, index) => ({ ...line, id: kept[index]?.id ?? line.id }));
  session.internal.lineItems = [...lines, ...optional];
  recountSession(ctx, session);
}

function keptLine(
  session: CheckoutSessionRecord,
  { id }: LineParams,
  param: string,
): CheckoutLineRecord | undefined {
  if (id === undefined) return undefined;
  const line = session.internal.lineItems.find((one) => one.id === id);
  if (!line) throw resourceMissing("line item", id, param, 400);
  return line;
}

/** A line as it would be described for a new session. */
function describedLine(line: LineParams, kept: CheckoutLineRecord | undefined): NewLineParams {
  const { id: _, metadata, tax_rates: rates, ...own } = line;
  const merged = mergeMetadata(kept?.metadata ?? null, metadata || undefined);
  const before: NewLineParams = kept
    ? {
        ...(line.price_data ? {} : { price: kept.price }),
        ...(kept.quantity > 0 ? { quantity: kept.quantity } : {}),
        ...(kept.adjustable ? { adjustable_quantity: { enabled: true, ...kept.adjustable } } : {}),
      }
    : {};
  return {
    ...before,
    ...own,
    tax_rates: rates === undefined ? [...(kept?.taxRates ?? [])] : rates || [],
    metadata: merged,
  };
}

/**
 * Changes how much of a line is bought, as its customer does on the page.
 * @throws StripeApiError when the line's quantity is fixed, or beyond its bounds
 */
export function adjustQuantity(
  ctx: Context,
  session: CheckoutSessionRecord,
  lineId: string,
  quantity: number,
): void {
  const line = session.internal.lineItems.find(({ id }) => id === lineId);
  if (!line) throw resourceMissing("line item", lineId, "line_items");
  if (quantity === line.quantity) return;
  const name = ctx.store.of("product").get(need(ctx, "price", line.price).product)?.name ?? line.price;
  if (line.optional !== null && (quantity === 0 || quantity === line.optional)) {
    line.quantity = quantity;
    recountSession(ctx, session);
    return;
  }
  if (!line.adjustable) throw invalidRequest(`The quantity of ${name} can't be changed.`, "quantity");
  const least = leastQuantity(ctx, session, line);
  const { maximum } = line.adjustable;
  if (!Number.isInteger(quantity) || quantity < least || quantity > maximum) {
    throw invalidRequest(`Choose a quantity between ${least} and ${maximum}.`, "quantity");
  }
  line.quantity = quantity;
  recountSession(ctx, session);
}
