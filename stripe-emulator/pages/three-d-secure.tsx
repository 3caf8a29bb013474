/** @jsxImportSource hono/jsx */
import type { Context as HonoContext } from "hono";
import type { ThreeDSecureChoice } from "../control/outcomes";
import { showPage } from "./shell";

/** What the bank's page sends back when the person has chosen. */
export interface ThreeDSecureAnswer {
  paymentMethodId: string;
  threeDSecure: ThreeDSecureChoice;
}

/** The answer in a sent form, if it came from the bank's page. */
export function threeDSecureAnswer(form: URLSearchParams): ThreeDSecureAnswer | undefined {
  const [paymentMethodId, choice] = [form.get("authenticate"), form.get("choice")];
  if (!paymentMethodId || (choice !== "approve" && choice !== "fail")) return undefined;
  return { paymentMethodId, threeDSecure: choice };
}

/** Fields of the answer itself; everything else is what was typed before. */
const own: readonly string[] = ["authenticate", "choice"];

/**
 * Stands for the page of the card's bank. It carries along what was typed, so that nothing is lost when
 * the payment isn't approved.
 * @param what the sentence that says what the bank is asked for
 */
export function showThreeDSecure(
  c: HonoContext,
  props: { action: string; what: string; paymentMethodId: string; form: URLSearchParams },
): Response | Promise<Response> {
  return showPage(
    c,
    { title: "3-D Secure", narrow: true },
    <form class="card" method="post" action={props.action}>
      <h1>3-D Secure</h1>
      <p>{props.what}</p>
      <p class="muted">This stands for the page of the card's bank, where its owner confirms the payment.</p>
      {[...props.form]
        .filter(([name]) => !own.includes(name))
        .map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      <input type="hidden" name="authenticate" value={props.paymentMethodId} />
      <div class="row">
        <button type="submit" name="choice" value="approve">
          Approve payment
        </button>
        <button class="quiet" type="submit" name="choice" value="fail">
          Fail payment
        </button>
      </div>
    </form>,
  );
}
