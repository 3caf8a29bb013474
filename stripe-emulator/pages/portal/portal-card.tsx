/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { type AttachCardOutcome, attachCard } from "../../resources/attach-card";
import type { PortalSessionRecord } from "../../store/records/checkout";
import {
  type CardEntry,
  type CardErrors,
  cardEntry,
  declinedField,
  emptyEntry,
  filledWith,
  readCard,
} from "../card-entry";
import { CardFields, TestCards } from "../card-fields";
import { declinedOr } from "../card-outcome";
import { sentForm } from "../form-body";
import { notFound, refused, showPage } from "../shell";
import { showThreeDSecure, threeDSecureAnswer } from "../three-d-secure";
import { FormButtons } from "./form-buttons";
import { afterwards, makeDefault, mayUpdateMethods, portalBase, portalSession } from "./portal-session";

interface Shown {
  session: PortalSessionRecord;
  entry: CardEntry;
  asDefault: boolean;
  errors?: CardErrors;
}

const path = "/p/session/:id/methods/new";

/** Saves another card for the customer. */
export function portalCardPages(site: Hono, ctx: Context): void {
  site.get(path, (c) => {
    const session = portalSession(ctx, c);
    if (!session) return notFound(c, "portal session");
    if (!mayUpdateMethods(ctx, session)) return refused(c, "Payment methods can't be changed here.", 409);
    return showForm(c, ctx, { session, entry: emptyEntry(), asDefault: true });
  });

  site.post(path, async (c) => {
    const form = await sentForm(c);
    const session = portalSession(ctx, c);
    if (!session) return notFound(c, "portal session");
    if (!mayUpdateMethods(ctx, session)) return refused(c, "Payment methods can't be changed here.", 409);
    const now = ctx.clock.now(session.customer);
    const shown: Shown = {
      session,
      entry: { ...cardEntry(form), method: "new" },
      asDefault: form.has("asDefault"),
    };
    const fill = form.get("fill");
    if (fill) return showForm(c, ctx, { ...shown, entry: filledWith(shown.entry, fill, now) });

    const answer = threeDSecureAnswer(form);
    if (answer)
      return showOutcome(
        c,
        ctx,
        shown,
        form,
        declinedOr(() => attachCard(ctx, session.customer, answer)),
      );
    const choice = readCard(shown.entry, now);
    if (!choice.ok) return showForm(c, ctx, { ...shown, errors: choice.errors });
    return showOutcome(
      c,
      ctx,
      shown,
      form,
      declinedOr(() => attachCard(ctx, session.customer, choice)),
    );
  });
}

function showOutcome(
  c: HonoContext,
  ctx: Context,
  shown: Shown,
  form: URLSearchParams,
  outcome: AttachCardOutcome,
): Response | Promise<Response> {
  const { session } = shown;
  if (outcome.status === "attached") {
    if (shown.asDefault) makeDefault(ctx, session.customer, outcome.paymentMethod.id);
    return c.redirect(afterwards(session, "card-added"), 303);
  }
  if (outcome.status === "declined") {
    return showForm(c, ctx, { ...shown, errors: { [declinedField(outcome.code)]: outcome.message } });
  }
  return showThreeDSecure(c, {
    action: c.req.path,
    what: "Your bank is asked to let this card be saved.",
    paymentMethodId: outcome.paymentMethodId,
    form,
  });
}

function showForm(
  c: HonoContext,
  ctx: Context,
  { session, entry, asDefault, errors = {} }: Shown,
): Response | Promise<Response> {
  return showPage(
    c,
    { title: "Add card", narrow: true },
    <div class="stack loose">
      <form class="card" id="payment" method="post" action={c.req.path} novalidate>
        <h1>Add card</h1>
        <p>
          <a href={`${portalBase(session)}/methods/account`}>Use a bank account instead</a>
        </p>
        <CardFields entry={entry} errors={errors} />
        <label class="row">
          <input type="checkbox" name="asDefault" checked={asDefault} />
          <span>Use as default</span>
        </label>
        <FormButtons session={session} send="Add card" />
      </form>
      <TestCards formId="payment" now={ctx.clock.now(session.customer)} />
    </div>,
  );
}
