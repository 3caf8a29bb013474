/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import { testCards } from "../../billing/cards";
import type { Context } from "../../context";
import { travel } from "../../control/travel";
import { StripeApiError } from "../../http/errors";
import { attachCard } from "../../resources/attach-card";
import type { CustomerRecord } from "../../store/records/customers";
import { sentForm } from "../form-body";
import { dateTime } from "../format";
import { makeDefault } from "../portal/portal-session";
import { Notice, notFound, refused, showPage } from "../shell";
import { CustomerObjects } from "./console-objects";
import { EventTable } from "./console-tables";
import { TimeMachine } from "./console-time-machine";
import { type Leap, leaps, leapTarget } from "./due-work";
import { endOfDay } from "./month";

/** Events shown on the customer's page. */
const eventCount = 20;

/** Decline codes worth trying, as the bank would name them. */
const declineCodes = ["generic_decline", "insufficient_funds", "lost_card", "expired_card"] as const;

const doneMessages = new Map([
  ["traveled", "The customer's time was moved."],
  ["failing", "The customer's next payment will be declined."],
  ["card", "The card is saved and pays from now on."],
]);

/** One customer: what exists, what will happen, and the switches of the time machine. */
export function customerPages(site: Hono, ctx: Context): void {
  site.get("/console/customers/:id", (c) => {
    const customer = ctx.store.of("customer").get(c.req.param("id"));
    return customer ? showCustomer(c, ctx, customer) : notFound(c, "customer");
  });

  site.post("/console/customers/:id/travel", async (c) => {
    const form = await sentForm(c);
    const customer = ctx.store.of("customer").get(c.req.param("id"));
    if (!customer) return notFound(c, "customer");
    const target = travelTarget(ctx, customer.id, form);
    if (target === undefined) {
      return showCustomer(c, ctx, customer, "Enter a date and time, such as 2027-01-31 10:00.");
    }
    try {
      await travel(ctx, customer.id, target);
    } catch (error) {
      if (!(error instanceof StripeApiError)) throw error;
      return showCustomer(c, ctx, customer, error.message);
    }
    return c.redirect(`/console/customers/${customer.id}?done=traveled`, 303);
  });

  site.post("/console/customers/:id/fail", async (c) => {
    const form = await sentForm(c);
    const customer = ctx.store.of("customer").get(c.req.param("id"));
    if (!customer) return notFound(c, "customer");
    const declineCode = declineCodes.find((code) => code === form.get("reason")) ?? "generic_decline";
    ctx.failures.order({ kind: "card", times: 1, declineCode, customer: customer.id });
    return c.redirect(`/console/customers/${customer.id}?done=failing`, 303);
  });

  site.post("/console/customers/:id/card", async (c) => {
    const form = await sentForm(c);
    const customer = ctx.store.of("customer").get(c.req.param("id"));
    const card = testCards.find(({ token }) => token !== null && token === form.get("token"));
    if (!customer || !card) return notFound(c, "customer or card");
    const outcome = attachCard(ctx, customer.id, {
      paymentMethodId: `pm_card_${card.token}`,
      threeDSecure: "approve",
    });
    if (outcome.status !== "attached") {
      return refused(
        c,
        outcome.status === "declined" ? outcome.message : "The card asks for 3-D Secure.",
        409,
      );
    }
    makeDefault(ctx, customer.id, outcome.paymentMethod.id);
    return c.redirect(`/console/customers/${customer.id}?done=card`, 303);
  });
}

/** The moment asked for, in Unix seconds: the end of a day, a leap, a moment from the list of due work, or a typed UTC time. */
function travelTarget(ctx: Context, customerId: string, form: URLSearchParams): number | undefined {
  const day = form.get("day");
  if (day) return endOfDay(day);
  const leap = leaps.find((candidate): candidate is Leap => candidate === form.get("leap"));
  if (leap) return leapTarget(ctx, customerId, leap);
  const moment = form.get("moment");
  if (moment && /^\d+$/.test(moment)) return Number(moment);
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)$/.exec((form.get("to") ?? "").trim());
  const at = match ? Date.parse(`${match[1]}T${match[2]}Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : at / 1000;
}

function showCustomer(
  c: HonoContext,
  ctx: Context,
  customer: CustomerRecord,
  travelError?: string,
): Response | Promise<Response> {
  const done = doneMessages.get(c.req.query("done") ?? "");
  const events = ctx.store
    .of("event")
    .filter(({ data: { object } }) => object.id === customer.id || object.customer === customer.id)
    .reverse()
    .slice(0, eventCount);
  return showPage(
    c,
    {
      title: customer.name || customer.email || customer.id,
      section: "customers",
      status: travelError ? 422 : 200,
    },
    <div class="stack loose">
      <div class="stack">
        <div>
          <h1>{customer.name || customer.email || customer.id}</h1>
          <p class="muted">
            {customer.email} <span class="mono">{customer.id}</span>
          </p>
        </div>
        {done ? <Notice tone="good">{done}</Notice> : null}
      </div>
      <div class="columns">
        <div class="stack">
          <TimeMachine ctx={ctx} customer={customer} month={c.req.query("month")} error={travelError} />
          <Payments customer={customer} />
        </div>
        <CustomerObjects ctx={ctx} customer={customer} />
      </div>
      <section class="stack" aria-labelledby="events">
        <div class="row spread">
          <h2 id="events">Latest events</h2>
          <a href={`/console/events?customer=${customer.id}`}>All events of this customer</a>
        </div>
        <EventTable ctx={ctx} events={events} />
      </section>
      <p class="muted small">Created {dateTime(customer.created)}</p>
    </div>,
  );
}

function Payments({ customer }: { customer: CustomerRecord }) {
  const base = `/console/customers/${customer.id}`;
  return (
    <section class="card" aria-labelledby="payments">
      <h2 id="payments">Payments</h2>
      <form class="stack" method="post" action={`${base}/fail`}>
        <div class="field">
          <label for="reason">Decline the next payment as</label>
          <select id="reason" name="reason">
            {declineCodes.map((code) => (
              <option key={code} value={code}>
                {code}
              </option>
            ))}
          </select>
        </div>
        <p>
          <button class="quiet" type="submit">
            Make the next payment fail
          </button>
        </p>
      </form>
      <form class="stack" method="post" action={`${base}/card`}>
        <div class="field">
          <label for="token">Pay from now on with</label>
          <select id="token" name="token">
            {testCards
              .filter(
                ({ behavior }) => !["declined", "insufficient_funds", "expired_card"].includes(behavior),
              )
              .map(({ number, token, label }) => (
                <option key={number} value={token ?? ""}>
                  {`… ${number.slice(-4)}: ${label}`}
                </option>
              ))}
          </select>
        </div>
        <p>
          <button class="quiet" type="submit">
            Change the card
          </button>
        </p>
      </form>
    </section>
  );
}
