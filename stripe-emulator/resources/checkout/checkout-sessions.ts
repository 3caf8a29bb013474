import type Stripe from "stripe";
import { maximumAmount, minimumAmount } from "../../arithmetic/amount-limits";
import { refuseOtherCurrency } from "../../billing/customer-currency";
import { formatAmount } from "../../billing/line-descriptions";
import { resolveDiscounts } from "../../billing/redeem-discounts";
import type { Totals } from "../../billing/totals";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { inRange, listPage } from "../../http/list";
import { route } from "../../http/routes";
import { newId, token } from "../../store/ids";
import { coverOnly, mergeMetadata, need, needCustomer } from "../../store/lookup";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { DiscountRecord } from "../../store/records/discounts";
import { render } from "../../store/render";
import { createSetupIntent } from "../setup-intents";
import { checkoutLineItems } from "./checkout-line-items";
import { checkLines, checkOptionalItems, makeLines, makeOptionalLines } from "./checkout-lines";
import { abandonIntents } from "./checkout-payment";
import { openRecovery } from "./checkout-recovery";
import { type CreateParams, checkSessionParams, type Mode, modeOf } from "./checkout-session-params";
import { offeredTypes, sessionShape } from "./checkout-session-shape";
import { countGoods, fullAmount, recountSession } from "./checkout-totals";
import { updateLines } from "./checkout-update";

/**
 * Opens a Checkout Session.
 * @param overrides attributes of one that follows an expired one
 * @throws StripeApiError for what can't be, and for what isn't covered
 */
export function createSession(
  ctx: Context,
  params: CreateParams,
  overrides: Partial<CheckoutSessionRecord> = {},
): CheckoutSessionRecord {
  checkSessionParams(ctx, params);
  const mode = modeOf(params);
  const customer = params.customer ? needCustomer(ctx, params.customer) : null;
  const sold =
    mode === "setup" ? { currency: params.currency?.toLowerCase() ?? null } : sell(ctx, params, mode);
  offeredTypes(params, mode, sold.currency);
  const session = ctx.store.of("checkout.session").put<CheckoutSessionRecord>({
    ...sessionShape(ctx, params, customer, {
      id: newId("cs_test", 58),
      mode,
      currency: sold.currency,
      lineItems:
        mode === "setup"
          ? []
          : [
              ...makeLines(ctx, params.line_items ?? []),
              ...makeOptionalLines(ctx, params.optional_items ?? []),
            ],
      discounts: "discounts" in sold ? sold.discounts : [],
      setupIntent: mode === "setup" ? setupIntentOf(ctx, params) : null,
      clientToken: token(32),
    }),
    ...overrides,
  });
  recountSession(ctx, session);
  ctx.clock.schedule({ at: session.expires_at, kind: "checkout.expire", ref: session.id, customer: null });
  return session;
}

/** Checks what is sold, with its discounts and total, before anything is made. */
function sell(
  ctx: Context,
  params: CreateParams,
  mode: Mode,
): { currency: string; discounts: DiscountRecord[] } {
  const data = params.subscription_data;
  const trial = Boolean(data?.trial_period_days || data?.trial_end);
  const { currency, goods } = checkLines(ctx, params.line_items, { mode, currency: params.currency, trial });
  checkOptionalItems(ctx, params.optional_items ?? [], { mode, currency });
  if (mode === "subscription" && params.customer) refuseOtherCurrency(ctx, params.customer, currency);
  checkAnchor(
    params,
    goods.some(({ recurring }) => !recurring),
  );
  if (params.discounts && params.discounts.length > 1) {
    throw invalidRequest("You can only apply one discount to a Checkout Session.", "discounts");
  }
  const given = (params.discounts ?? []).map(({ coupon, promotion_code: code }) => ({
    ...(coupon ? { coupon } : {}),
    ...(code ? { promotion_code: code } : {}),
  }));
  const customer = params.customer ?? null;
  const resolved = resolveDiscounts(ctx, given, {
    customer,
    currency,
    amount: fullAmount(goods),
  });
  const discounts = resolved.map(({ record }) => record);
  const internal = {
    lineItems: [],
    params,
    discounts,
    counts: null,
    pendingPaymentMethod: null,
    refusedIntent: null,
    clientToken: "",
    recoveryToken: null,
  };
  checkTotal(countGoods(ctx, { customer, currency, internal }, goods).totals, currency);
  return { currency, discounts };
}

function checkAnchor({ subscription_data: data }: CreateParams, single: boolean): void {
  if (!single || data?.proration_behavior !== "none") return;
  throw invalidRequest(
    "`proration_behavior` can't be `none` when there are one-time prices.",
    "subscription_data[proration_behavior]",
  );
}

/** @throws StripeApiError for a total that no bank would take */
function checkTotal({ total }: Pick<Totals, "total">, currency: string): void {
  const least = minimumAmount(currency);
  if (total > 0 && total < least) {
    throw invalidRequest(
      `The Checkout Session's total amount due must add up to at least ${formatAmount(least, currency)} ${currency}`,
      undefined,
      "amount_too_small",
    );
  }
  if (total > maximumAmount) {
    throw invalidRequest(
      `The Checkout Session's total amount due must be no more than ${formatAmount(maximumAmount, currency)} ${currency}`,
      undefined,
      "amount_too_large",
    );
  }
}

function setupIntentOf(ctx: Context, params: CreateParams): string {
  const { description, metadata } = params.setup_intent_data ?? {};
  return createSetupIntent(ctx, {
    ...(params.customer ? { customer: params.customer } : {}),
    ...(description ? { description } : {}),
    ...(metadata ? { metadata } : {}),
    ...(params.allowed_payment_method_types
      ? { allowed_payment_method_types: params.allowed_payment_method_types }
      : {}),
  }).id;
}

/** Ends an open session without a payment. */
export function expireSession(ctx: Context, session: CheckoutSessionRecord): CheckoutSessionRecord {
  if (session.status !== "open") {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  }
  ctx.clock.unschedule("checkout.expire", session.id);
  session.status = "expired";
  session.url = null;
  openRecovery(ctx, session);
  ctx.store.touch();
  abandonIntents(ctx, session);
  ctx.events.emit("checkout.session.expired", session);
  return session;
}

/** The time a session could be paid in is over. */
export function expireSessionInTime(ctx: Context, id: string): void {
  const session = ctx.store.of("checkout.session").get(id);
  if (session?.status === "open") expireSession(ctx, session);
}

export const checkoutSessionRoutes = [
  route<CreateParams>("POST /v1/checkout/sessions", (ctx, params) => render(ctx, createSession(ctx, params))),
  route<Stripe.Checkout.SessionListParams>("GET /v1/checkout/sessions", (ctx, params) => {
    coverOnly(params, [
      "created",
      "customer",
      "customer_details",
      "payment_intent",
      "status",
      "subscription",
      "limit",
      "starting_after",
      "ending_before",
    ]);
    const sessions = ctx.store
      .of("checkout.session")
      .filter(
        (session) =>
          inRange(session.created, params.created) &&
          (params.customer === undefined || session.customer === params.customer) &&
          (params.customer_details === undefined ||
            session.customer_details?.email === params.customer_details.email) &&
          (params.payment_intent === undefined || session.payment_intent === params.payment_intent) &&
          (params.status === undefined || session.status === params.status) &&
          (params.subscription === undefined || session.subscription === params.subscription),
      );
    return listPage(ctx, sessions, params, "/v1/checkout/sessions");
  }),
  route("GET /v1/checkout/sessions/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "checkout.session", id)),
  ),
  route<Stripe.Checkout.SessionUpdateParams>("POST /v1/checkout/sessions/{id}", (ctx, params, { id }) => {
    const session = need(ctx, "checkout.session", id);
    const metadata = mergeMetadata(session.metadata, params.metadata);
    updateLines(ctx, session, params);
    session.metadata = metadata;
    ctx.store.touch();
    return render(ctx, session);
  }),
  route("POST /v1/checkout/sessions/{id}/expire", (ctx, _params, { id }) =>
    render(ctx, expireSession(ctx, need(ctx, "checkout.session", id))),
  ),
  route<Stripe.Checkout.SessionListLineItemsParams>(
    "GET /v1/checkout/sessions/{id}/line_items",
    (ctx, params, { id }) => checkoutLineItems(ctx, id, params),
  ),
];
