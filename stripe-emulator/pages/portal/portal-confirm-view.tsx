/** @jsxImportSource hono/jsx */
import type { RehearsedInvoice } from "../../billing/rehearsal";
import type { Context } from "../../context";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { FieldError } from "../field-error";
import { date, money } from "../format";
import { dueSums, paperLine } from "../papers/invoice-paper";
import { methodName } from "../payment-methods";
import { periodEnd, priceText, productName } from "../subscription-facts";
import type { PlanChange, PlanEntry } from "./plan-change";
import { type PortalSubject, turnBack } from "./portal-session";
import type { ChangePreview } from "./preview";

interface Props {
  ctx: Context;
  subject: PortalSubject;
  entry: PlanEntry;
  change: PlanChange;
  preview: ChangePreview;
  method: PaymentMethodRecord | undefined;
  at: number;
  error?: string;
}

/** What is changed, what it costs today and from then on, and the button that does it. */
export function ConfirmView(props: Props) {
  const { ctx, subject, entry, change, preview, method, at, error } = props;
  const { base, session, subscription } = subject;
  const path = `${base}/subscriptions/${subscription.id}/update`;
  const due = preview.today?.invoice.amount_due ?? 0;
  return (
    <form class="card" method="post" action={`${path}/confirm`}>
      <h1>Confirm your update</h1>
      <div class="parties">
        <PlanOf
          ctx={ctx}
          currency={subscription.currency}
          caption="Now"
          priceId={change.item.price}
          quantity={change.item.quantity}
        />
        <PlanOf
          ctx={ctx}
          currency={subscription.currency}
          caption="New"
          priceId={change.price.id}
          quantity={change.quantity}
        />
      </div>
      {preview.today ? <InvoicePreview caption="Invoiced today" rehearsed={preview.today} /> : null}
      <p class="row spread total">
        <span>Due today</span>
        <span class="number" data-testid="due-today">
          {money(due, subscription.currency)}
        </span>
      </p>
      <p>{whatFollows(ctx, props)}</p>
      {!preview.today && preview.next ? (
        <details>
          <summary>Show the invoice of {date(preview.next.invoice.created)}</summary>
          <InvoicePreview caption="Next invoice" rehearsed={preview.next} />
        </details>
      ) : null}
      <div class="stack tight">
        <p>
          <span class="muted">Payment method: </span>
          {method ? methodName(method) : "none"}{" "}
          <a href={`${base}/methods/new`}>{method ? "Change" : "Add one"}</a>
        </p>
        <FieldError error={error} />
      </div>
      <input type="hidden" name="price" value={change.price.id} />
      <input type="hidden" name="quantity" value={String(change.quantity)} />
      <input type="hidden" name="code" value={entry.code} />
      <input type="hidden" name="at" value={String(at)} />
      <div class="row">
        <button class="main" type="submit">
          {change.atPeriodEnd
            ? "Schedule update"
            : due > 0
              ? `Pay ${money(due, subscription.currency)} and update`
              : "Update plan"}
        </button>
        <a class="button quiet" href={session.flow?.subscription_update_confirm ? turnBack(session) : path}>
          Back
        </a>
      </div>
    </form>
  );
}

function PlanOf(props: {
  ctx: Context;
  caption: string;
  priceId: string;
  quantity: number;
  currency: string;
}) {
  const { ctx, caption, priceId, quantity, currency } = props;
  return (
    <div>
      <h2 class="caption">{caption}</h2>
      <p>
        <strong>{productName(ctx, priceId)}</strong>
      </p>
      <p class="number">{priceText(ctx, priceId, quantity, currency)}</p>
    </div>
  );
}

/** When the change begins, and what is charged next. */
function whatFollows(ctx: Context, { change, preview, subject }: Props): string {
  const next = preview.next?.invoice;
  const then = next ? `${money(next.amount_due, next.currency)} on ${date(next.created)}` : "nothing more";
  if (!change.atPeriodEnd) return `Then ${then}.`;
  const at = periodEnd(ctx, subject.subscription);
  return `Your plan stays as it is until ${at ? date(at) : "the period ends"}. Then ${then}.`;
}

function InvoicePreview({ caption, rehearsed }: { caption: string; rehearsed: RehearsedInvoice }) {
  const { invoice, lines, ctx } = rehearsed;
  return (
    <section aria-label={caption}>
      <h2 class="caption">{caption}</h2>
      <ul class="lines">
        {lines.map(paperLine).map((line) => (
          <li key={line.id}>
            <div>
              <p>{line.description}</p>
              <p class="muted small">{line.detail}</p>
            </div>
            <p class="number">{line.amount}</p>
          </li>
        ))}
        {dueSums(ctx, invoice).map(({ label, amount, strong }) => (
          <li class={strong ? "total" : undefined} key={label}>
            <span>{label}</span>
            <span class="number">{amount}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
