/** @jsxImportSource hono/jsx */
import { isMetered } from "../../billing/price-terms";
import type { Context } from "../../context";
import { anchorAt, trialEndOf } from "../../resources/checkout/checkout-totals";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { couponText } from "../coupon-text";
import { FieldError } from "../field-error";
import { date, money } from "../format";
import { safeUrl } from "../shell";
import type { CheckoutErrors } from "./checkout-entry";
import {
  balanceOf,
  dueToday,
  type OrderLine,
  orderLines,
  renewalText,
  savedKind,
  shopName,
} from "./checkout-order";
import { Quantity } from "./checkout-quantity";

interface SummaryProps {
  ctx: Context;
  session: CheckoutSessionRecord;
  /** The page's own address, which its forms are sent to. */
  action: string;
  errors: CheckoutErrors;
  /** A code that was typed and refused. */
  typedCode: string;
}

function outOfOrder({ line, offer }: OrderLine): string {
  return line.optional === null ? "Not in your order" : `Optional: ${offer}`;
}

function Lines(props: SummaryProps) {
  return (
    <ul class="lines">
      {orderLines(props.ctx, props.session).map((one) => (
        <li key={one.line.id}>
          <div>
            <p>{one.name}</p>
            {one.description ? <p class="muted small">{one.description}</p> : null}
            <p class="muted small">
              {one.line.quantity === 0 && !isMetered(one.price) ? outOfOrder(one) : one.detail}
            </p>
            <Quantity
              ctx={props.ctx}
              session={props.session}
              action={props.action}
              errors={props.errors}
              line={one}
            />
          </div>
          <p class="number">{one.line.quantity === 0 && one.line.optional !== null ? null : one.amount}</p>
        </li>
      ))}
    </ul>
  );
}

/** The code that is applied, and its removal. */
function AppliedDiscounts({ ctx, session, action }: SummaryProps) {
  return (
    <>
      {session.discounts.map(({ coupon, promotion_code: code }) => {
        const promotion = code ? ctx.store.of("promotion_code").get(code) : undefined;
        const source = ctx.store.of("coupon").get(promotion?.promotion.coupon ?? coupon ?? "");
        return (
          <div class="applied row spread" key={code ?? coupon}>
            <p>
              <span class="chip">{promotion?.code ?? source?.name ?? coupon}</span>{" "}
              <span class="muted small">{source ? couponText(source, session.currency ?? "usd") : null}</span>
            </p>
            {session.allow_promotion_codes ? (
              <form method="post" action={action} data-carries="payment">
                <input type="hidden" name="do" value="remove-promotion" />
                <button
                  class="quiet small"
                  type="submit"
                  aria-label={`Remove promotion code ${promotion?.code ?? ""}`}
                >
                  Remove
                </button>
              </form>
            ) : null}
          </div>
        );
      })}
    </>
  );
}

function PromotionCode({ session, action, errors, typedCode }: SummaryProps) {
  if (!session.allow_promotion_codes || session.discounts.length > 0) return null;
  const error = errors.promotionCode;
  return (
    <form class="promotion" method="post" action={action} data-carries="payment" novalidate>
      <input type="hidden" name="do" value="promotion" />
      <div class="field">
        <label for="promotionCode">Promotion code</label>
        <div class="joined">
          <input
            id="promotionCode"
            name="promotionCode"
            value={typedCode}
            autocomplete="off"
            spellcheck={false}
            aria-invalid={error ? "true" : undefined}
            aria-describedby={error ? "promotionCode-error" : undefined}
          />
          <button class="quiet" type="submit">
            Apply
          </button>
        </div>
        <FieldError name="promotionCode" error={error} />
      </div>
    </form>
  );
}

function Sums({ ctx, session }: SummaryProps) {
  const currency = session.currency ?? "usd";
  const { amount_discount: discount = 0, amount_tax: tax = 0 } = session.total_details ?? {};
  const trial = trialEndOf(ctx, session) !== null;
  const balance = balanceOf(ctx, session);
  return (
    <dl class="sums">
      {(discount > 0 || tax > 0) && session.amount_subtotal !== null ? (
        <div>
          <dt>Subtotal</dt>
          <dd class="number">{money(session.amount_subtotal, currency)}</dd>
        </div>
      ) : null}
      {discount > 0 ? (
        <div>
          <dt>Discount</dt>
          <dd class="number">−{money(discount, currency)}</dd>
        </div>
      ) : null}
      {tax > 0 ? (
        <div>
          <dt>Tax</dt>
          <dd class="number">{money(tax, currency)}</dd>
        </div>
      ) : null}
      {trial ? (
        <div>
          <dt>Total after trial</dt>
          <dd>{renewalText(ctx, session)}</dd>
        </div>
      ) : null}
      {balance !== 0 ? (
        <div>
          <dt>{balance < 0 ? "Credit balance" : "Outstanding balance"}</dt>
          <dd class="number">{`${balance < 0 ? "−" : ""}${money(Math.abs(balance), currency)}`}</dd>
        </div>
      ) : null}
      <div class="total">
        <dt>Total due today</dt>
        <dd class="number">{dueToday(ctx, session)}</dd>
      </div>
    </dl>
  );
}

/** What comes after today: the end of the trial, or the renewals. */
function Afterwards({ ctx, session }: Pick<SummaryProps, "ctx" | "session">) {
  if (session.mode !== "subscription") return null;
  const ends = trialEndOf(ctx, session);
  const text = renewalText(ctx, session);
  if (ends !== null) {
    return (
      <>
        <p class="muted">
          Then {text} starting {date(ends)}.
        </p>
        <p class="muted small">Free until then. You can cancel before and pay nothing.</p>
      </>
    );
  }
  const anchor = anchorAt(ctx, session);
  if (anchor !== undefined) {
    return (
      <p class="muted">
        Then {text} starting {date(anchor)}.
      </p>
    );
  }
  return <p class="muted">Then {text}, until you cancel.</p>;
}

/** What is bought, and what it costs today and later. */
export function CheckoutSummary(props: SummaryProps) {
  const { ctx, session } = props;
  const due = dueToday(ctx, session);
  const back = safeUrl(session.cancel_url);
  return (
    <section class="summary stack" aria-labelledby="summary">
      {back ? (
        <p>
          <a href={back}>Back to {shopName(ctx, session)}</a>
        </p>
      ) : null}
      <div>
        <h1 id="summary">
          {session.mode === "setup" ? `Save a ${savedKind(session)}` : `Pay ${shopName(ctx, session)}`}
        </h1>
        {due ? (
          <p class="big" data-testid="due-today">
            {due}
          </p>
        ) : null}
        {session.mode === "setup" ? (
          <p class="muted">Nothing is charged today. {shopName(ctx, session)} may charge it later.</p>
        ) : null}
        <Afterwards ctx={ctx} session={session} />
      </div>
      {session.mode === "setup" ? null : (
        <>
          <Lines {...props} />
          <AppliedDiscounts {...props} />
          <PromotionCode {...props} />
          <Sums {...props} />
        </>
      )}
    </section>
  );
}
