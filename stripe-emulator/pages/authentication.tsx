/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../context";
import { authenticatePaymentIntent } from "../resources/confirm-payment-intent";
import { authenticateSetupIntent } from "../resources/setup-intents";
import type { PaymentIntentRecord, SetupIntentRecord } from "../store/records/payments";
import { money } from "./format";
import { Notice, notFound, safeUrl, showPage } from "./shell";
import { showThreeDSecure, threeDSecureAnswer } from "./three-d-secure";

type Intent = PaymentIntentRecord | SetupIntentRecord;

/** The intent whose client secret stands in the address. */
function intentOf(ctx: Context, secret: string): Intent | undefined {
  const [id = ""] = secret.split("_secret_");
  const intent = ctx.store.of("payment_intent").get(id) ?? ctx.store.of("setup_intent").get(id);
  return intent?.client_secret === secret ? intent : undefined;
}

/** Where the person goes on: back to the shop, which is told how it ended. */
function returnAddress(intent: Intent): string | null {
  const address = intent.internal?.returnUrl;
  if (!address || !URL.canParse(address)) return null;
  const url = new URL(address);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? "");
  const failed = intent.status === "requires_payment_method" || intent.status === "canceled";
  url.searchParams.set("redirect_status", failed ? "failed" : "succeeded");
  return safeUrl(url.href) ?? null;
}

function question(intent: Intent): string {
  return intent.object === "payment_intent"
    ? `A shop asks to charge ${money(intent.amount, intent.currency)} to your card.`
    : "A shop asks to save your card for later payments.";
}

function showEnd(c: HonoContext, intent: Intent): Response | Promise<Response> {
  const good = intent.status === "succeeded" || intent.status === "requires_capture";
  return showPage(
    c,
    { title: "3-D Secure", narrow: true },
    <section class="card">
      <h1>3-D Secure</h1>
      <Notice tone={good ? "good" : "warn"}>
        {good ? "The card was confirmed." : "The card isn't waiting for a confirmation."}
      </Notice>
      <p class="muted">You can close this page.</p>
    </section>,
  );
}

/** The page of a card's bank, to which the `next_action` of an intent with a `return_url` leads. */
export function authenticationPages(site: Hono, ctx: Context): void {
  site.get("/3ds/:secret", (c) => {
    const intent = intentOf(ctx, c.req.param("secret"));
    if (!intent) return notFound(c, "payment");
    if (intent.status !== "requires_action" || typeof intent.payment_method !== "string") {
      return showEnd(c, intent);
    }
    return showThreeDSecure(c, {
      action: c.req.path,
      what: question(intent),
      paymentMethodId: intent.payment_method,
      form: new URLSearchParams(),
    });
  });
  site.post("/3ds/:secret", async (c) => {
    const intent = intentOf(ctx, c.req.param("secret"));
    if (!intent) return notFound(c, "payment");
    const answer = threeDSecureAnswer(new URLSearchParams(await c.req.text()));
    if (answer && intent.status === "requires_action") {
      if (intent.object === "payment_intent") authenticatePaymentIntent(ctx, intent.id, answer.threeDSecure);
      else authenticateSetupIntent(ctx, intent.id, answer.threeDSecure);
    }
    return c.redirect(returnAddress(intent) ?? c.req.path, 303);
  });
}
