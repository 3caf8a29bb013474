/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import { releaseSchedule, scheduleOf } from "../../billing/schedules/end-schedule";
import type { Context } from "../../context";
import { detachPaymentMethod } from "../../resources/attach-card";
import { resumeSubscription } from "../../resources/cancel-subscription";
import type { PortalSessionRecord } from "../../store/records/checkout";
import { defaultMethodId, savedMethods } from "../payment-methods";
import { Notice, notFound, refused, safeUrl, showPage } from "../shell";
import { isLive, subscriptionsOf } from "../subscription-facts";
import { portalAccountPages } from "./portal-account";
import { portalCancelPages } from "./portal-cancel";
import { portalCardPages } from "./portal-card";
import { portalDetailsPages } from "./portal-details";
import { BillingDetails } from "./portal-details-view";
import { portalDoor } from "./portal-door";
import { portalPausePages } from "./portal-pause";
import { SubscriptionCard } from "./portal-plan";
import {
  afterwards,
  flowPath,
  makeDefault,
  portalBase,
  portalConfiguration,
  portalSession,
  portalSubject,
} from "./portal-session";
import { portalUpdatePages } from "./portal-update";
import { InvoiceTable, MethodList } from "./portal-view";

/** What was just done, by the word in the address. */
const doneMessages = new Map([
  ["canceled", "Your plan is canceled."],
  ["scheduled", "Your plan will be canceled at the end of the period that is paid."],
  ["resumed", "Your plan goes on."],
  ["retained", "The discount is yours, and your plan goes on."],
  ["updated", "Your plan is updated."],
  ["planned", "Your plan will be updated at the end of the period that is paid."],
  ["kept", "Your plan stays as it is."],
  ["paused", "Your plan is paused."],
  ["details", "Your billing details are saved."],
  ["card-added", "Your payment method is saved."],
  ["default", "The default payment method is changed."],
  ["removed", "The payment method is removed."],
]);

/** Invoices that the front page shows at first, and that "Show more" adds. */
const invoiceStep = 10;

/** The billing portal: `/p/session/bps_…`. */
export function portalPages(site: Hono, ctx: Context): void {
  portalDoor(site, ctx);

  site.get("/p/session/:id", (c) => {
    const session = portalSession(ctx, c);
    if (!session) return notFound(c, "portal session");
    const start = c.req.query("done") === undefined ? flowPath(session) : undefined;
    return start && c.req.query("invoices") === undefined ? c.redirect(start) : showOverview(c, ctx, session);
  });

  site.get("/p/session/:id/done", (c) => {
    const session = portalSession(ctx, c);
    return session ? showConfirmation(c, session) : notFound(c, "portal session");
  });

  site.post("/p/session/:id/subscriptions/:subscription/resume", (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    resumeSubscription(ctx, subject.subscription.id);
    return c.redirect(afterwards(subject.session, "resumed"), 303);
  });

  site.post("/p/session/:id/subscriptions/:subscription/keep", (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    const schedule = scheduleOf(ctx, subject.subscription);
    if (schedule) releaseSchedule(ctx, schedule, false);
    return c.redirect(afterwards(subject.session, "kept"), 303);
  });

  methodPages(site, ctx);
  portalCancelPages(site, ctx);
  portalCardPages(site, ctx);
  portalAccountPages(site, ctx);
  portalDetailsPages(site, ctx);
  portalPausePages(site, ctx);
  portalUpdatePages(site, ctx);
}

/** Makes another method the default, or removes one. */
function methodPages(site: Hono, ctx: Context): void {
  site.post("/p/session/:id/methods/:method/default", (c) => {
    const session = portalSession(ctx, c);
    const method = ctx.store.of("payment_method").get(c.req.param("method"));
    if (!session || method?.customer !== session.customer) return notFound(c, "payment method");
    makeDefault(ctx, session.customer, method.id);
    return c.redirect(afterwards(session, "default"), 303);
  });

  site.post("/p/session/:id/methods/:method/remove", (c) => {
    const session = portalSession(ctx, c);
    const method = ctx.store.of("payment_method").get(c.req.param("method"));
    if (!session || method?.customer !== session.customer) return notFound(c, "payment method");
    const { defaultId, live } = portalState(ctx, session);
    if (live.length > 0 && method.id === defaultId) {
      return refused(
        c,
        "The default payment method pays for your plan. Make another one the default first.",
        409,
      );
    }
    detachPaymentMethod(ctx, method.id);
    return c.redirect(afterwards(session, "removed"), 303);
  });
}

function portalState(ctx: Context, session: PortalSessionRecord) {
  const customer = ctx.store.of("customer").get(session.customer);
  const subscriptions = subscriptionsOf(ctx, session.customer);
  const live = subscriptions.filter(isLive);
  return { customer, subscriptions, live, defaultId: defaultMethodId(customer, live[0]) };
}

/** The page that a flow may end on: what was done, the app's own words, and the way back. */
function showConfirmation(c: HonoContext, session: PortalSessionRecord): Response | Promise<Response> {
  const back = safeUrl(session.return_url);
  const message = doneMessages.get(c.req.query("what") ?? "") ?? "Done.";
  return showPage(
    c,
    { title: "Done", narrow: true },
    <div class="card">
      <h1>{message}</h1>
      <p>{session.flow?.after_completion.hosted_confirmation?.custom_message ?? ""}</p>
      {back ? (
        <p>
          <a class="button" href={back}>
            Return to the app
          </a>
        </p>
      ) : null}
    </div>,
  );
}

function InvoiceHistory({
  ctx,
  session,
  count,
}: {
  ctx: Context;
  session: PortalSessionRecord;
  count: number;
}) {
  const invoices = ctx.store
    .of("invoice")
    .by("customer", session.customer)
    .filter(({ status }) => status !== "draft")
    .reverse();
  const more = `${portalBase(session)}?invoices=${count + invoiceStep}#invoices`;
  return (
    <section class="stack" aria-labelledby="invoices">
      <h2 id="invoices">Invoices</h2>
      <InvoiceTable invoices={invoices.slice(0, count)} {...(invoices.length > count ? { more } : {})} />
    </section>
  );
}

function Footer({ privacy, terms }: { privacy: string | undefined; terms: string | undefined }) {
  if (!privacy && !terms) return null;
  return (
    <p class="row small">
      {privacy ? <a href={privacy}>Privacy policy</a> : null}
      {terms ? <a href={terms}>Terms of service</a> : null}
    </p>
  );
}

function showOverview(
  c: HonoContext,
  ctx: Context,
  session: PortalSessionRecord,
): Response | Promise<Response> {
  const { customer, subscriptions, live, defaultId } = portalState(ctx, session);
  const configuration = portalConfiguration(ctx, session);
  const { features, business_profile: profile } = configuration;
  const base = portalBase(session);
  const message = doneMessages.get(c.req.query("done") ?? "");
  const back = safeUrl(session.return_url);
  const count = Math.max(invoiceStep, Number.parseInt(c.req.query("invoices") ?? "", 10) || 0);
  return showPage(
    c,
    { title: "Billing", narrow: true },
    <div class="stack loose">
      <div class="stack">
        {back ? (
          <p>
            <a href={back}>Return to the app</a>
          </p>
        ) : null}
        <div>
          <h1>{profile.headline ?? "Billing"}</h1>
          <p class="muted">{[customer?.name, customer?.email].filter(Boolean).join(" · ")}</p>
        </div>
        {message ? <Notice tone="good">{message}</Notice> : null}
      </div>
      <section class="stack" aria-labelledby="plan">
        <h2 id="plan">{live.length > 1 ? "Current plans" : "Current plan"}</h2>
        {(live.length > 0 ? live : subscriptions.slice(0, 1)).map((subscription) => (
          <SubscriptionCard
            key={subscription.id}
            ctx={ctx}
            configuration={configuration}
            subscription={subscription}
            base={base}
          />
        ))}
        {subscriptions.length === 0 ? <p class="muted">There is no plan yet.</p> : null}
      </section>
      <section class="stack" aria-labelledby="methods">
        <div class="row spread">
          <h2 id="methods">Payment methods</h2>
          {features.payment_method_update.enabled ? (
            <a class="button quiet small" href={`${base}/methods/new`}>
              Add payment method
            </a>
          ) : null}
        </div>
        <MethodList
          methods={savedMethods(ctx, session.customer)}
          defaultId={defaultId}
          canChange={features.payment_method_update.enabled}
          canRemoveDefault={live.length === 0}
          base={base}
        />
      </section>
      <BillingDetails ctx={ctx} session={session} />
      {features.invoice_history.enabled ? <InvoiceHistory ctx={ctx} session={session} count={count} /> : null}
      <Footer privacy={safeUrl(profile.privacy_policy_url)} terms={safeUrl(profile.terms_of_service_url)} />
    </div>,
  );
}
