/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import { pauseSubscription } from "../../billing/pause-subscription";
import { resumeSubscription } from "../../billing/resume-subscription";
import type { Context } from "../../context";
import { pauseRefusal } from "../../resources/portal/portal-rules";
import { notFound, refused, showPage } from "../shell";
import { planLines } from "../subscription-facts";
import { afterwards, type PortalSubject, portalSubject, turnBack } from "./portal-session";

const path = "/p/session/:id/subscriptions/:subscription/pause";

/** Pauses a plan until somebody resumes it, and resumes it. */
export function portalPausePages(site: Hono, ctx: Context): void {
  site.get(path, (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    const refusal = pauseRefusal(subject.configuration, subject.subscription);
    return refusal ? refused(c, refusal, 409) : showQuestion(c, ctx, subject);
  });

  site.post(path, (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    const refusal = pauseRefusal(subject.configuration, subject.subscription);
    if (refusal) return refused(c, refusal, 409);
    pauseSubscription(ctx, subject.subscription, {
      reason: "pause_requested",
      creditFrom: "none",
      billsUsage: true,
      invoicing: "pending_invoice_item",
    });
    return c.redirect(afterwards(subject.session, "paused"), 303);
  });

  site.post("/p/session/:id/subscriptions/:subscription/unpause", (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    const { session, subscription } = subject;
    if (subscription.status !== "paused") return refused(c, "This plan isn't paused.", 409);
    resumeSubscription(ctx, subscription, {
      anchor: "now",
      behavior: "create_prorations",
      at: ctx.clock.now(session.customer),
      onSuccess: true,
    });
    return c.redirect(afterwards(session, "resumed"), 303);
  });
}

function showQuestion(
  c: HonoContext,
  ctx: Context,
  { session, subscription }: PortalSubject,
): Response | Promise<Response> {
  const names = planLines(ctx, subscription).map(({ name }) => name);
  return showPage(
    c,
    { title: "Pause plan", narrow: true },
    <form class="card" method="post" action={c.req.path}>
      <h1>Pause {names.join(", ") || "plan"}?</h1>
      <p>It stops at once, and nothing is charged until you resume it. Then a new period begins.</p>
      <div class="row">
        <button type="submit">Pause plan</button>
        <a class="button quiet" href={turnBack(session)}>
          Keep my plan
        </a>
      </div>
    </form>,
  );
}
