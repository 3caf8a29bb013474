/** @jsxImportSource hono/jsx */
import { runningDiscounts } from "../../billing/discounts";
import { scheduleOf } from "../../billing/schedules/end-schedule";
import type { Context } from "../../context";
import { cancelRefusal, updateRefusal } from "../../resources/portal/portal-rules";
import type { PortalConfigurationRecord } from "../../store/records/checkout";
import type { InvoiceRecord } from "../../store/records/invoices";
import type { SubscriptionRecord } from "../../store/records/subscriptions";
import { date, money, words } from "../format";
import { couponName } from "../papers/invoice-paper";
import { Chip, Notice } from "../shell";
import { endsAt, isLive, periodEnd, planLines, plannedChange } from "../subscription-facts";
import { nextInvoice } from "./preview";

/** What comes next, in a sentence. */
function nextStep(ctx: Context, subscription: SubscriptionRecord): string {
  const ends = endsAt(ctx, subscription);
  if (subscription.ended_at) return `Ended on ${date(subscription.ended_at)}.`;
  if (subscription.status === "paused") return "Paused. Nothing is charged until the plan goes on.";
  if (ends) return `Your plan ends on ${date(ends)}.`;
  const renews = periodEnd(ctx, subscription);
  if (!renews) return "";
  const next = nextInvoice(ctx, subscription)?.invoice;
  const amount = next ? ` for ${money(next.amount_due, next.currency)}` : "";
  if (subscription.status === "trialing") {
    return `The trial ends on ${date(renews)}. Then the plan renews${amount}.`;
  }
  const sentence =
    subscription.status === "active"
      ? `Renews on ${date(renews)}${amount}.`
      : `The period ends on ${date(renews)}.`;
  const { pause_collection: pause } = subscription;
  if (!pause) return sentence;
  return pause.resumes_at
    ? `${sentence} Payments are paused until ${date(pause.resumes_at)}.`
    : `${sentence} Payments are paused.`;
}

/** The invoices of a subscription that wait for their payment, oldest first. */
function openInvoices(ctx: Context, { id }: SubscriptionRecord): InvoiceRecord[] {
  return ctx.store
    .of("invoice")
    .by("subscription", id)
    .filter(({ status, amount_remaining: remaining }) => status === "open" && remaining > 0);
}

function PayNotice({ invoice }: { invoice: InvoiceRecord }) {
  const amount = money(invoice.amount_remaining, invoice.currency);
  const failed = invoice.attempt_count > 0;
  return (
    <div class="stack tight">
      <Notice tone={failed ? "bad" : "warn"}>
        {failed ? `The payment of ${amount} failed.` : `An invoice of ${amount} is open.`}
        {invoice.next_payment_attempt
          ? ` It will be tried again on ${date(invoice.next_payment_attempt)}.`
          : ""}
      </Notice>
      <p>
        <a class="button" href={`/i/${invoice.internal.token}`}>
          Pay {amount}
        </a>
      </p>
    </div>
  );
}

interface Props {
  ctx: Context;
  configuration: PortalConfigurationRecord;
  subscription: SubscriptionRecord;
  base: string;
}

/** What is taken off at every renewal, and until when. */
function Discounts({ ctx, subscription }: Pick<Props, "ctx" | "subscription">) {
  const running = runningDiscounts(ctx, subscription.discounts, ctx.clock.now(subscription.customer));
  return (
    <>
      {running.map((discount) => (
        <p class="muted" key={discount.id}>
          {couponName(ctx, discount)}
          {discount.end === null ? "" : ` until ${date(discount.end)}`}
        </p>
      ))}
    </>
  );
}

/** The things that can be done about a plan. */
function Actions({ ctx, configuration, subscription, base }: Props) {
  const path = `${base}/subscriptions/${subscription.id}`;
  if (subscription.status === "paused") {
    return (
      <form method="post" action={`${path}/unpause`}>
        <button type="submit">Resume plan</button>
      </form>
    );
  }
  if (endsAt(ctx, subscription) !== null) {
    return (
      <form method="post" action={`${path}/resume`}>
        <button type="submit">Don't cancel plan</button>
      </form>
    );
  }
  const pausable =
    configuration.features.subscription_pause.enabled &&
    ["active", "trialing", "past_due"].includes(subscription.status) &&
    subscription.schedule === null;
  return (
    <div class="row">
      {updateRefusal(ctx, configuration, subscription) === undefined ? (
        <a class="button quiet" href={`${path}/update`}>
          Update plan
        </a>
      ) : null}
      {pausable ? (
        <a class="button quiet" href={`${path}/pause`}>
          Pause plan
        </a>
      ) : null}
      {cancelRefusal(configuration, subscription) === undefined ? (
        <a class="button quiet" href={`${path}/cancel`}>
          Cancel plan
        </a>
      ) : null}
    </div>
  );
}

/** What a schedule will make of the plan, and the way to take it back. */
function PlannedChange({ ctx, subscription, base }: Omit<Props, "configuration">) {
  const planned = plannedChange(ctx, scheduleOf(ctx, subscription));
  if (!planned) return null;
  return (
    <div class="stack tight">
      <Notice tone="plain">
        Changes to {planned.names.join(", ")} on {date(planned.at)}.
      </Notice>
      <form method="post" action={`${base}/subscriptions/${subscription.id}/keep`}>
        <button class="quiet" type="submit">
          Keep current plan
        </button>
      </form>
    </div>
  );
}

/** One subscription with the few things that can be done about it. */
export function SubscriptionCard({ ctx, configuration, subscription, base }: Props) {
  const live = isLive(subscription);
  const ending = live && endsAt(ctx, subscription) !== null;
  const [open] = live ? openInvoices(ctx, subscription) : [];
  return (
    <div class="card" data-testid="subscription">
      <div class="row spread">
        <div>
          {planLines(ctx, subscription).map(({ id, name, price }) => (
            <div key={id}>
              <h3>{name}</h3>
              <p class="number">{price}</p>
            </div>
          ))}
        </div>
        <Chip
          state={ending ? "pending" : subscription.status}
          label={ending ? "Cancels soon" : words(subscription.status)}
        />
      </div>
      <p class="muted">{nextStep(ctx, subscription)}</p>
      {live ? <Discounts ctx={ctx} subscription={subscription} /> : null}
      {open ? <PayNotice invoice={open} /> : null}
      {live ? <PlannedChange ctx={ctx} subscription={subscription} base={base} /> : null}
      {live ? (
        <Actions ctx={ctx} configuration={configuration} subscription={subscription} base={base} />
      ) : null}
    </div>
  );
}
