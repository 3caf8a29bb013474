/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import type { DeliveryRecord, EventRecord } from "../../store/records/webhooks";
import { customerOf } from "../../webhooks/events";
import { sentForm } from "../form-body";
import { dateTime, words } from "../format";
import { Chip, Notice, notFound, showPage } from "../shell";
import { LinkedJson } from "./console-json";
import { deliveriesOf, deliveryState, EventTable } from "./console-tables";

const pageSize = 50;

/** The log of events, and each with its deliveries. */
export function eventPages(site: Hono, ctx: Context): void {
  site.get("/console/events", (c) => showEvents(c, ctx));

  site.get("/console/events/:id", (c) => {
    const event = ctx.store.of("event").get(c.req.param("id"));
    return event ? showEvent(c, ctx, event) : notFound(c, "event");
  });

  site.post("/console/events/:id/send", async (c) => {
    const endpoint = (await sentForm(c)).get("endpoint") ?? "";
    const delivery = ctx.deliveries.send(c.req.param("id"), endpoint);
    return delivery
      ? c.redirect(`/console/events/${delivery.event}?done=resent`, 303)
      : notFound(c, "event or endpoint");
  });

  site.post("/console/deliveries/:id/resend", (c) => {
    const delivery = ctx.deliveries.resend(c.req.param("id"));
    return delivery
      ? c.redirect(`/console/events/${delivery.event}?done=resent`, 303)
      : notFound(c, "delivery");
  });
}

const deliveryStates = ["succeeded", "pending", "failed", "dropped"] as const;

function showEvents(c: HonoContext, ctx: Context): Response | Promise<Response> {
  const { type = "", customer = "", delivery = "", before } = c.req.query();
  const found = ctx.store
    .of("event")
    .filter(
      (event) =>
        event.type.includes(type.trim()) &&
        (!customer || customerOf(event) === customer) &&
        (!delivery || deliveryState(ctx, event.id)?.status === delivery),
    )
    .reverse();
  const start = before ? found.findIndex(({ id }) => id === before) + 1 : 0;
  const shown = found.slice(start, start + pageSize);
  const last = shown.at(-1);
  const more = last && start + pageSize < found.length;
  const older = new URLSearchParams({
    ...(type ? { type } : {}),
    ...(customer ? { customer } : {}),
    ...(delivery ? { delivery } : {}),
    before: last?.id ?? "",
  });
  return showPage(
    c,
    { title: "Events", section: "events" },
    <div class="stack loose">
      <div class="row spread">
        <h1>Events</h1>
        <form class="row" method="get" action="/console/events">
          {customer ? <input type="hidden" name="customer" value={customer} /> : null}
          <label for="type">Type</label>
          <span>
            <input id="type" name="type" type="search" value={type} placeholder="invoice.paid" />
          </span>
          <label for="delivery">Delivery</label>
          <span>
            <select id="delivery" name="delivery">
              <option value="">Any</option>
              {deliveryStates.map((state) => (
                <option key={state} value={state} selected={state === delivery}>
                  {words(state)}
                </option>
              ))}
            </select>
          </span>
          <button class="quiet" type="submit">
            Filter
          </button>
        </form>
      </div>
      {customer ? (
        <p>
          Only of customer <a href={`/console/customers/${customer}`}>{customer}</a>.{" "}
          <a href="/console/events">Show all</a>
        </p>
      ) : null}
      <EventTable ctx={ctx} events={shown} />
      {more ? (
        <p>
          <a class="button quiet" href={`/console/events?${older}`}>
            Older events
          </a>
        </p>
      ) : null}
    </div>,
  );
}

function showEvent(c: HonoContext, ctx: Context, event: EventRecord): Response | Promise<Response> {
  const deliveries = deliveriesOf(ctx, event.id).reverse();
  const customer = customerOf(event);
  return showPage(
    c,
    { title: event.type, section: "events" },
    <div class="stack loose">
      <div class="stack">
        <h1>{event.type}</h1>
        <p class="muted">
          {dateTime(event.created)} · <span class="mono">{event.id}</span>
        </p>
        {customer ? (
          <p>
            <a href={`/console/customers/${customer}`}>Its customer</a>
          </p>
        ) : null}
        {c.req.query("done") === "resent" ? (
          <Notice tone="good">The event is sent again. Load the page again to see the answer.</Notice>
        ) : null}
      </div>
      <section class="stack" aria-labelledby="deliveries">
        <h2 id="deliveries">Deliveries</h2>
        {deliveries.length === 0 ? <p class="muted">No endpoint listened to this type.</p> : null}
        {deliveries.map((delivery) => (
          <Delivery key={delivery.id} delivery={delivery} />
        ))}
        <SendTo ctx={ctx} event={event} />
      </section>
      <section class="stack" aria-labelledby="json">
        <h2 id="json">As it was sent</h2>
        <LinkedJson ctx={ctx} value={event} label="The event as JSON" />
      </section>
    </div>,
  );
}

/** Sends the event to an endpoint of choice, also to one that doesn't listen to its type. */
function SendTo({ ctx, event }: { ctx: Context; event: EventRecord }) {
  const endpoints = ctx.store.of("webhook_endpoint").filter(({ status }) => status === "enabled");
  if (endpoints.length === 0) return null;
  return (
    <form class="row" method="post" action={`/console/events/${event.id}/send`}>
      <label for="endpoint">Send it to</label>
      <span>
        <select id="endpoint" name="endpoint">
          {endpoints.map(({ id, url }) => (
            <option key={id} value={id}>
              {url}
            </option>
          ))}
        </select>
      </span>
      <button class="quiet" type="submit">
        Send
      </button>
    </form>
  );
}

function Delivery({ delivery }: { delivery: DeliveryRecord }) {
  return (
    <div class="card" data-testid="delivery">
      <div class="row spread">
        <p id={delivery.id} class="mono">
          {delivery.url}
        </p>
        <Chip state={delivery.status} label={words(delivery.status)} />
      </div>
      {delivery.chaos ? <p class="small">Chaos: {delivery.chaos.join(", ")}</p> : null}
      <ul class="rows">
        {delivery.attempts.map((attempt, index) => (
          <li key={attempt.at}>
            <span>
              Attempt {index + 1}: {attempt.error ?? `HTTP ${attempt.status}`}
            </span>
            <span class="muted small">{dateTime(Math.floor(attempt.at / 1000))}</span>
            {attempt.body ? <pre tabindex={0}>{attempt.body}</pre> : null}
          </li>
        ))}
      </ul>
      {delivery.nextAttemptAt ? (
        <p class="muted small">Next attempt {dateTime(Math.floor(delivery.nextAttemptAt / 1000))}</p>
      ) : null}
      <form method="post" action={`/console/deliveries/${delivery.id}/resend`}>
        <button class="quiet small" type="submit" aria-describedby={delivery.id}>
          Resend
        </button>
      </form>
    </div>
  );
}
