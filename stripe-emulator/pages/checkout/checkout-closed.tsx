/** @jsxImportSource hono/jsx */
import type { Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { returnUrl } from "../../resources/checkout/complete-checkout";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { safeUrl, showPage } from "../shell";
import { shopName } from "./checkout-order";

interface Words {
  title: string;
  heading: string;
  text: string;
}

const complete: Record<string, Words> = {
  payment: {
    title: "Already paid",
    heading: "This checkout is complete",
    text: "It was paid once and can't be paid again.",
  },
  setup: {
    title: "Already saved",
    heading: "This checkout is complete",
    text: "The payment method was saved. There is nothing more to do here.",
  },
};
const expired: Words = {
  title: "Expired",
  heading: "This checkout has expired",
  text: "Nothing was charged. Go back and start again to get a new one.",
};

function wordsFor(session: CheckoutSessionRecord): Words {
  if (session.status === "expired") return expired;
  const words = complete[session.mode === "setup" ? "setup" : "payment"] ?? expired;
  if (session.payment_status === "unpaid")
    return {
      ...words,
      title: "Complete",
      text: "The bank has still to answer. There is nothing more to do here.",
    };
  return session.payment_status === "no_payment_required" && session.mode !== "setup"
    ? { ...words, title: "Complete", text: "It was completed once, and there is nothing to pay." }
    : words;
}

/** The page of a session that can't be paid any more. */
export function showClosed(
  c: HonoContext,
  ctx: Context,
  session: CheckoutSessionRecord,
): Response | Promise<Response> {
  const { title, heading, text } = wordsFor(session);
  const isComplete = session.status === "complete";
  const link = safeUrl(isComplete ? returnUrl(session) : session.cancel_url);
  return showPage(
    c,
    { title, narrow: true },
    <div class="card">
      <h1>{heading}</h1>
      <p>{text}</p>
      {link ? (
        <p>
          <a class="button" href={link}>
            {isComplete ? "Continue" : "Back"} to {shopName(ctx, session)}
          </a>
        </p>
      ) : null}
    </div>,
  );
}
