/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { StripeApiError } from "../../http/errors";
import { applyPromotionCode, removePromotionCode } from "../../resources/checkout/checkout-discounts";
import { asksForMethod } from "../../resources/checkout/checkout-methods";
import { recoverableSession, recoveryParams } from "../../resources/checkout/checkout-recovery";
import { createSession } from "../../resources/checkout/checkout-sessions";
import { adjustQuantity } from "../../resources/checkout/checkout-update";
import {
  type CheckoutOutcome,
  completeCheckout,
  returnUrl,
} from "../../resources/checkout/complete-checkout";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { declinedField } from "../card-entry";
import { TestCards } from "../card-fields";
import { declinedOr } from "../card-outcome";
import { sentForm } from "../form-body";
import { Notice, notFound, safeUrl, showPage } from "../shell";
import { showThreeDSecure, threeDSecureAnswer } from "../three-d-secure";
import { showClosed } from "./checkout-closed";
import {
  type CheckoutEntry,
  type CheckoutErrors,
  checkoutEntry,
  filled,
  firstEntry,
  fixedEmail,
  newAccount,
  readCheckout,
  refusedField,
} from "./checkout-entry";
import { AddressFields, ContactFields, FurtherFields, LinkedText } from "./checkout-fields";
import { PaymentFields, TestAccounts } from "./checkout-method-fields";
import { shopName, submitLabel } from "./checkout-order";
import { CheckoutSummary } from "./checkout-summary";

interface Shown {
  session: CheckoutSessionRecord;
  entry: CheckoutEntry;
  errors?: CheckoutErrors;
  /** What has just been done. */
  notice?: string;
}

/** The page an app sends its customer to in order to pay: `/c/pay/cs_test_…`. */
export function checkoutPages(site: Hono, ctx: Context): void {
  site.get("/c/pay/:id", (c) => {
    const session = ctx.store.of("checkout.session").get(c.req.param("id"));
    if (!session) return notFound(c, "checkout");
    if (session.status !== "open") return showClosed(c, ctx, session);
    return showForm(c, ctx, { session, entry: firstEntry(ctx, session) });
  });

  site.post("/c/pay/:id", async (c) => {
    const form = await sentForm(c);
    const session = ctx.store.of("checkout.session").get(c.req.param("id"));
    if (!session) return notFound(c, "checkout");
    // A second click, or a form sent again: it was paid once, and that is where its owner wants to go.
    if (session.status === "complete") return c.redirect(safeUrl(returnUrl(session)) ?? c.req.path, 303);
    if (session.status !== "open") return showClosed(c, ctx, session);
    const change = form.get("do");
    if (change) return showForm(c, ctx, { ...changeOrder(ctx, session, change, form), session });
    return submit(c, ctx, session, form);
  });

  // An expired session is followed by another, with what was in it.
  site.get("/c/r/:secret", (c) => {
    const expired = recoverableSession(ctx, c.req.param("secret"));
    if (!expired) return notFound(c, "checkout");
    const session = createSession(ctx, recoveryParams(expired), { recovered_from: expired.id });
    return c.redirect(session.url ?? "/", 303);
  });
}

/** Changes what is bought, and gives the page back as it was typed. */
function changeOrder(
  ctx: Context,
  session: CheckoutSessionRecord,
  change: string,
  form: URLSearchParams,
): Omit<Shown, "session"> {
  // Without a script nothing of the other form comes along.
  const entry = form.has("typed") ? checkoutEntry(form) : firstEntry(ctx, session);
  const line = form.get("line") ?? "";
  try {
    if (change === "promotion") {
      applyPromotionCode(ctx, session, form.get("promotionCode") ?? "");
      return { entry, notice: "The promotion code was applied." };
    }
    if (change === "remove-promotion") {
      removePromotionCode(ctx, session);
      return { entry, notice: "The promotion code was removed." };
    }
    const quantity = Number(form.get("quantity")) + Number(form.get("step") ?? 0);
    adjustQuantity(ctx, session, line, quantity);
    return { entry, notice: "The quantity was changed." };
  } catch (error) {
    if (!(error instanceof StripeApiError)) throw error;
    const field = change === "promotion" ? "promotionCode" : `quantity.${line}`;
    const message = change === "promotion" ? sentenceOf(error) : error.message;
    return { entry, errors: { [field]: message } };
  }
}

/** Why a code isn't taken, for who typed it. */
function sentenceOf({ message, details }: StripeApiError): string {
  if (details.code === "coupon_expired") return "This code has expired.";
  return message.replace("This promotion code cannot be redeemed", "This code can't be used");
}

function submit(
  c: HonoContext,
  ctx: Context,
  session: CheckoutSessionRecord,
  form: URLSearchParams,
): Response | Promise<Response> {
  const entry = checkoutEntry(form);
  const fill = form.get("fill");
  const now = ctx.clock.now(session.customer);
  if (fill) return showForm(c, ctx, { session, entry: filled(entry, fill, now) });
  const answer = threeDSecureAnswer(form);
  const reading = readCheckout(ctx, session, entry, answer !== undefined);
  if (!reading.ok) return showForm(c, ctx, { session, entry, errors: reading.errors });
  try {
    const input = { ...reading.input, ...answer };
    const outcome = declinedOr(() => completeCheckout(ctx, session.id, input));
    return showOutcome(c, ctx, { session, entry }, form, outcome);
  } catch (error) {
    return showForm(c, ctx, { session, entry, errors: refusedField(error) });
  }
}

function showOutcome(
  c: HonoContext,
  ctx: Context,
  shown: Shown,
  form: URLSearchParams,
  outcome: CheckoutOutcome,
): Response | Promise<Response> {
  const { session, entry } = shown;
  if (outcome.status === "complete") return c.redirect(outcome.redirectUrl ?? c.req.path, 303);
  if (outcome.status === "declined") {
    const field = entry.card.method === newAccount ? "iban" : declinedField(outcome.code);
    return showForm(c, ctx, { ...shown, errors: { [field]: outcome.message } });
  }
  return showThreeDSecure(c, {
    action: c.req.path,
    what: `${shopName(ctx, session)} asks to ${session.mode === "setup" ? "save" : "charge"} your card.`,
    paymentMethodId: outcome.paymentMethodId,
    form,
  });
}

function showForm(
  c: HonoContext,
  ctx: Context,
  { session, entry, errors = {}, notice }: Shown,
): Response | Promise<Response> {
  const now = ctx.clock.now(session.customer);
  const fields = { ctx, session, entry, errors };
  const pays = asksForMethod(session);
  const { submit: beside, after_submit: below } = session.custom_text;
  return showPage(
    c,
    { title: `Pay ${shopName(ctx, session)}`, styles: "checkout.css" },
    <div class="checkout">
      <CheckoutSummary
        ctx={ctx}
        session={session}
        action={c.req.path}
        errors={errors}
        typedCode={entry.typed.promotionCode ?? ""}
      />
      <form class="payment card" id="payment" method="post" action={c.req.path} novalidate>
        <input type="hidden" name="typed" value="yes" />
        {notice ? <Notice tone="good">{notice}</Notice> : null}
        {errors.form ? <Notice tone="bad">{errors.form}</Notice> : null}
        <ContactFields {...fields} email={fixedEmail(ctx, session)} />
        {pays ? <PaymentFields {...fields} /> : null}
        <AddressFields {...fields} />
        <FurtherFields {...fields} />
        {beside ? (
          <p class="small">
            <LinkedText text={beside.message} />
          </p>
        ) : null}
        <button class="main wide" type="submit">
          {submitLabel(ctx, session)}
        </button>
        {below ? (
          <p class="small">
            <LinkedText text={below.message} />
          </p>
        ) : null}
        <p class="muted small">No bank is asked and no money moves. Never type in a real card.</p>
      </form>
      {pays ? (
        <div class="cards stack">
          {session.payment_method_types.includes("card") ? <TestCards formId="payment" now={now} /> : null}
          {session.payment_method_types.includes("sepa_debit") ? (
            <TestAccounts formId="payment" delaySeconds={ctx.options.bankDelaySeconds} />
          ) : null}
        </div>
      ) : null}
    </div>,
  );
}
