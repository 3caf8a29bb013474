/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import { isRedeemable } from "../../billing/redemption-rules";
import { releaseSchedule, scheduleOf } from "../../billing/schedules/end-schedule";
import type { Context } from "../../context";
import { cancelSubscription } from "../../resources/cancel-subscription";
import { cancelRefusal } from "../../resources/portal/portal-rules";
import { endBilling } from "../../resources/subscriptions";
import { updateFromParams } from "../../resources/update-subscription";
import { couponText } from "../coupon-text";
import { sentForm } from "../form-body";
import { date, words } from "../format";
import { notFound, refused, showPage } from "../shell";
import { periodEnd, planLines } from "../subscription-facts";
import { afterwards, type PortalSubject, portalSubject, turnBack } from "./portal-session";

const path = "/p/session/:id/subscriptions/:subscription/cancel";

/** Asks before it cancels: what ends and when, and whether an offer changes that. */
export function portalCancelPages(site: Hono, ctx: Context): void {
  site.get(path, (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    const refusal = cancelRefusal(subject.configuration, subject.subscription);
    if (refusal) return refused(c, refusal, 409);
    const offer = c.req.query("declined") === undefined ? offeredCoupon(ctx, subject) : undefined;
    return offer ? showOffer(c, ctx, subject, offer) : showQuestion(c, ctx, subject);
  });

  site.post(path, async (c) => {
    const form = await sentForm(c);
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    const refusal = cancelRefusal(subject.configuration, subject.subscription);
    if (refusal) return refused(c, refusal, 409);
    const [feedback, comment] = [form.get("feedback"), form.get("comment")?.trim()];
    const { mode } = subject.configuration.features.subscription_cancel;
    const reasons: readonly string[] = reasonsAsked(subject);
    const schedule = scheduleOf(ctx, subject.subscription);
    if (schedule) releaseSchedule(ctx, schedule, false);
    const { proration_behavior: prorations } = subject.configuration.features.subscription_cancel;
    if (mode === "immediately" && prorations === "create_prorations") {
      endBilling(ctx, subject.subscription, { prorate: true, invoice_now: false });
    }
    cancelSubscription(ctx, subject.subscription.id, {
      at: mode === "immediately" ? "now" : "period_end",
      via: "portal",
      ...(feedback && reasons.includes(feedback) ? { feedback } : {}),
      ...(comment ? { comment } : {}),
    });
    return c.redirect(afterwards(subject.session, mode === "immediately" ? "canceled" : "scheduled"), 303);
  });

  site.post(`${path}/stay`, (c) => {
    const subject = portalSubject(ctx, c);
    const coupon = subject && offeredCoupon(ctx, subject);
    if (!subject || !coupon) return notFound(c, "offer");
    const { subscription } = subject;
    updateFromParams(ctx, subscription, {
      discounts: [...subscription.discounts.map((discount) => ({ discount })), { coupon }],
    });
    return c.redirect(afterwards(subject.session, "retained"), 303);
  });
}

/** The coupon that the app offers to whoever stays, unless the plan has it already. */
function offeredCoupon(ctx: Context, { session, subscription }: PortalSubject): string | undefined {
  const flow = session.flow?.subscription_cancel;
  const id = flow?.subscription === subscription.id ? flow.retention?.coupon_offer?.coupon : undefined;
  const taken = subscription.discounts.some(
    (discount) => ctx.store.of("discount").get(discount)?.source.coupon === id,
  );
  const coupon = id && !taken ? ctx.store.of("coupon").get(id) : undefined;
  if (!coupon || coupon.internal.deleted) return undefined;
  return isRedeemable(coupon, ctx.clock.now(session.customer)) ? coupon.id : undefined;
}

/** The reasons a person may give; none when the app doesn't ask. */
function reasonsAsked({ configuration }: PortalSubject): readonly string[] {
  const asked = configuration.features.subscription_cancel.cancellation_reason;
  return asked.enabled ? asked.options : [];
}

function showOffer(
  c: HonoContext,
  ctx: Context,
  { session, subscription }: PortalSubject,
  couponId: string,
): Response | Promise<Response> {
  const coupon = ctx.store.of("coupon").get(couponId);
  const names = planLines(ctx, subscription).map(({ name }) => name);
  return showPage(
    c,
    { title: "Before you go", narrow: true },
    <div class="card">
      <h1>Stay on {names.join(", ") || "your plan"} for less</h1>
      <p class="headline">{coupon ? couponText(coupon, subscription.currency) : ""}</p>
      <p>The discount begins with your next invoice, and your plan goes on as it is.</p>
      <div class="row">
        <form method="post" action={`${c.req.path}/stay`}>
          <button class="main" type="submit">
            Accept offer
          </button>
        </form>
        <a class="button quiet" href={`${c.req.path}?declined`}>
          No thanks
        </a>
        <a href={turnBack(session)}>Back</a>
      </div>
    </div>,
  );
}

function Reasons({ options }: { options: readonly string[] }) {
  if (options.length === 0) return null;
  return (
    <div class="stack">
      <div class="field">
        <div>
          <label for="feedback">Why do you cancel?</label>
          <span class="hint">Optional</span>
        </div>
        <select id="feedback" name="feedback">
          <option value="">No answer</option>
          {options.map((reason) => (
            <option key={reason} value={reason}>
              {words(reason)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <div>
          <label for="comment">Anything else?</label>
          <span class="hint">Optional</span>
        </div>
        <textarea id="comment" name="comment" rows={3} maxlength={1000} />
      </div>
    </div>
  );
}

/** When the plan would end, and what becomes of the money. */
function consequence(ctx: Context, { configuration, subscription }: PortalSubject): string {
  const { mode, proration_behavior: prorations } = configuration.features.subscription_cancel;
  const until = periodEnd(ctx, subscription);
  if (mode !== "immediately" && until !== undefined) {
    return `It stays available until ${date(until)} and ends then. You can take this back until that day.`;
  }
  return prorations === "create_prorations"
    ? "It ends at once. What is unused of the paid period is credited to your next invoice."
    : "It ends at once, and what is paid isn't given back.";
}

function showQuestion(c: HonoContext, ctx: Context, subject: PortalSubject): Response | Promise<Response> {
  const names = planLines(ctx, subject.subscription).map(({ name }) => name);
  return showPage(
    c,
    { title: "Cancel plan", narrow: true },
    <form class="card" method="post" action={c.req.path}>
      <h1>Cancel {names.join(", ") || "plan"}?</h1>
      <p>{consequence(ctx, subject)}</p>
      <Reasons options={reasonsAsked(subject)} />
      <div class="row">
        <button class="danger" type="submit">
          Confirm cancellation
        </button>
        <a class="button quiet" href={turnBack(subject.session)}>
          Keep my plan
        </a>
      </div>
    </form>,
  );
}
