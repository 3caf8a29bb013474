/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import { authorizePayment } from "../../billing/authorize";
import type { DiscountInput } from "../../billing/redeem-discounts";
import type { Context } from "../../context";
import type { Declined, ThreeDSecureChoice } from "../../control/outcomes";
import { StripeApiError } from "../../http/errors";
import { payInvoice } from "../../resources/pay-invoice";
import { updateRefusal } from "../../resources/portal/portal-rules";
import { updateFromParams } from "../../resources/update-subscription";
import { need } from "../../store/lookup";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { declinedOr } from "../card-outcome";
import { sentForm } from "../form-body";
import { money } from "../format";
import { defaultMethodId } from "../payment-methods";
import { notFound, refused, showPage } from "../shell";
import { showThreeDSecure, threeDSecureAnswer } from "../three-d-secure";
import {
  type PlanChange,
  type PlanChoice,
  type PlanEntry,
  type PlanErrors,
  planEntry,
  readPlan,
  updateParams,
} from "./plan-change";
import { scheduleChange } from "./plan-schedule";
import { ConfirmView } from "./portal-confirm-view";
import { afterwards, type PortalSubject, portalSubject } from "./portal-session";
import { type ChangePreview, previewChange } from "./preview";

const path = "/p/session/:id/subscriptions/:subscription/update/confirm";

/** Seconds for which a preview may be confirmed as it was shown. */
const previewSeconds = 3_600;

type ShowChoice = (
  c: HonoContext,
  ctx: Context,
  subject: PortalSubject,
  entry: PlanEntry,
  errors: PlanErrors,
) => Response | Promise<Response>;

/** Shows what a chosen change costs, and does it. @param showChoice the form to go back to with errors */
export function portalConfirmPages(site: Hono, ctx: Context, showChoice: ShowChoice): void {
  site.get(path, (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    return confirm(c, subject, new URL(c.req.url).searchParams);
  });

  site.post(path, async (c) => {
    const form = await sentForm(c);
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    return confirm(c, subject, form);
  });

  function confirm(c: HonoContext, subject: PortalSubject, sent: URLSearchParams) {
    const refusal = updateRefusal(ctx, subject.configuration, subject.subscription);
    if (refusal) return refused(c, refusal, 409);
    const entry = planEntry(ctx, subject, sent);
    const choice = choose(ctx, subject, entry);
    if (!choice.ok) return showChoice(c, ctx, subject, entry, choice.errors);
    const step: Step = { c, ctx, subject, entry, change: choice.change, at: dateOf(ctx, subject, sent) };
    const shown = attempt(() => rehearse(step));
    if (!shown.ok) {
      return showChoice(c, ctx, subject, entry, { [entry.code ? "code" : "product"]: shown.error });
    }
    return c.req.method === "GET" ? show(step, shown.value) : submit(step, shown.value, sent);
  }
}

interface Step {
  c: HonoContext;
  ctx: Context;
  subject: PortalSubject;
  entry: PlanEntry;
  change: PlanChange;
  /** Unix seconds that prorations are counted from. */
  at: number;
}

/** The choice; what the app itself fixed in the session's flow isn't held to what people may choose. */
function choose(ctx: Context, subject: PortalSubject, entry: PlanEntry): PlanChoice {
  const flow = subject.session.flow?.subscription_update_confirm;
  const [item] = flow?.items ?? [];
  const fixed = item?.price === entry.price && String(item?.quantity) === entry.quantity;
  return readPlan(ctx, subject, entry, fixed && flow ? { discount: discountOf(flow.discounts ?? []) } : null);
}

function discountOf(
  discounts: readonly { coupon: string | null; promotion_code: string | null }[],
): DiscountInput | null {
  const [given] = discounts;
  if (given?.coupon) return { coupon: given.coupon };
  return given?.promotion_code ? { promotion_code: given.promotion_code } : null;
}

/** The moment the preview was made, while that is recent, so that the amounts stay as they were shown. */
function dateOf(ctx: Context, { subscription }: PortalSubject, sent: URLSearchParams): number {
  const now = ctx.clock.now(subscription.customer);
  const shown = Number(sent.get("at"));
  return Number.isInteger(shown) && shown <= now && shown > now - previewSeconds ? shown : now;
}

function attempt<T>(act: () => T): { ok: true; value: T } | { ok: false; error: string } {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    if (!(error instanceof StripeApiError)) throw error;
    return { ok: false, error: error.message };
  }
}

function rehearse({ ctx, subject, change, at }: Step): ChangePreview {
  return previewChange(ctx, subject.subscription, (stage, subscription) => {
    if (change.atPeriodEnd) scheduleChange(stage, subscription, change);
    else {
      const params = updateParams({ ...subject, subscription }, change, at);
      updateFromParams(stage, subscription, { ...params, payment_behavior: "default_incomplete" });
    }
  });
}

function payer({ ctx, subject }: Step): PaymentMethodRecord | undefined {
  const customer = ctx.store.of("customer").get(subject.session.customer);
  const id = defaultMethodId(customer, subject.subscription);
  return id ? ctx.store.of("payment_method").get(id) : undefined;
}

function show(step: Step, preview: ChangePreview, error?: string): Response | Promise<Response> {
  const { c, ctx, subject, entry, change, at } = step;
  return showPage(
    c,
    { title: "Confirm your update", narrow: true },
    <ConfirmView
      ctx={ctx}
      subject={subject}
      entry={entry}
      change={change}
      preview={preview}
      method={payer(step)}
      at={at}
      {...(error ? { error } : {})}
    />,
  );
}

function submit(step: Step, preview: ChangePreview, form: URLSearchParams): Response | Promise<Response> {
  const { c, ctx, subject, change } = step;
  const { session, subscription } = subject;
  if (change.atPeriodEnd) {
    scheduleChange(ctx, subscription, change);
    return c.redirect(afterwards(session, "planned"), 303);
  }
  const due = preview.today?.invoice.amount_due ?? 0;
  const method = payer(step);
  if (due > 0 && !method) return show(step, preview, "Add a payment method first.");
  const answer = threeDSecureAnswer(form)?.threeDSecure;
  const refusal = answer && method ? refusalOf(step, due, method, answer) : undefined;
  const outcome = refusal ?? declinedOr(() => update(step, due, answer));
  if (outcome.status === "updated") return c.redirect(afterwards(session, "updated"), 303);
  if (outcome.status === "declined" && outcome.code !== needsBank)
    return show(step, preview, outcome.message);
  form.set("at", String(step.at));
  return showThreeDSecure(c, {
    action: c.req.path,
    what: `Your bank is asked for ${money(due, subscription.currency)}.`,
    paymentMethodId: method?.id ?? "",
    form,
  });
}

const needsBank = "subscription_payment_intent_requires_action";

/** Why the payment won't do with what was said on the bank's page, asked before anything changes. */
function refusalOf(
  { ctx, subject }: Step,
  amount: number,
  method: PaymentMethodRecord,
  threeDSecure: ThreeDSecureChoice,
): Declined | undefined {
  const { customer } = subject.session;
  const said = authorizePayment(ctx, method, { amount, customer, offSession: false, threeDSecure });
  return said.status === "declined" ? said : undefined;
}

/**
 * Changes the plan and pays for it. Unless the payment succeeds, nothing has changed.
 * @param answer what the bank's page said; undefined before it was shown
 * @throws StripeApiError 402 as the bank refuses, or when its page has to be shown first
 */
function update(
  { ctx, subject, change, at }: Step,
  due: number,
  answer: ThreeDSecureChoice | undefined,
): { status: "updated" } | ReturnType<typeof payInvoice> {
  const { subscription } = subject;
  const params = updateParams(subject, change, at);
  if (!answer || due === 0) {
    updateFromParams(ctx, subscription, { ...params, payment_behavior: "error_if_incomplete" });
    return { status: "updated" };
  }
  // Only with a discount the change can't wait for its payment.
  const behavior = params.discounts ? "allow_incomplete" : "pending_if_incomplete";
  updateFromParams(ctx, subscription, { ...params, payment_behavior: behavior });
  const invoice = need(ctx, "invoice", String(subscription.latest_invoice));
  if (invoice.status !== "open") return { status: "updated" };
  const paid = payInvoice(ctx, invoice.id, { threeDSecure: answer });
  return paid.status === "paid" || paid.status === "processing" ? { status: "updated" } : paid;
}
