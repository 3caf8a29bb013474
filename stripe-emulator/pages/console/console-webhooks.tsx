/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { StripeApiError } from "../../http/errors";
import { checkUrl, createEndpoint, rollSecret } from "../../resources/webhook-endpoints";
import type { WebhookEndpointRecord } from "../../store/records/webhooks";
import { FieldError } from "../field-error";
import { sentForm } from "../form-body";
import { dateTime, words } from "../format";
import { Chip, Notice, notFound, showPage } from "../shell";
import { ChaosForm, chaosFrom } from "./console-chaos";

/** A rolled secret signs for so long beside the new one: a day. */
const rollSeconds = 86_400;

const doneMessages = new Map([
  ["chaos", "From now on deliveries go as set."],
  ["added", "The endpoint is set up."],
  ["rolled", "The endpoint has a new secret. The old one signs too for a day."],
  ["changed", "The endpoint is changed."],
  ["deleted", "The endpoint is gone."],
]);

/** Where events are sent, and how that goes. */
export function webhookPages(site: Hono, ctx: Context): void {
  site.get("/console/webhooks", (c) => showEndpoints(c, ctx));

  site.post("/console/webhooks/hold", (c) => {
    ctx.deliveries.pause();
    return c.redirect("/console/webhooks", 303);
  });

  site.post("/console/webhooks/chaos", async (c) => {
    const form = await sentForm(c);
    ctx.chaos.set(form.has("off") ? {} : chaosFrom(form));
    return c.redirect("/console/webhooks?done=chaos", 303);
  });

  site.post("/console/webhooks/endpoints", async (c) => {
    const form = await sentForm(c);
    const url = form.get("url")?.trim() ?? "";
    const types = (form.get("events") ?? "").split(/[\s,]+/).filter(Boolean);
    try {
      checkUrl(url);
    } catch (error) {
      if (!(error instanceof StripeApiError)) throw error;
      return showEndpoints(c, ctx, {
        url,
        message: "Enter an address that begins with http:// or https://.",
      });
    }
    createEndpoint(ctx, { url, enabledEvents: types.length > 0 ? types : ["*"] });
    return c.redirect("/console/webhooks?done=added", 303);
  });

  site.post("/console/webhooks/endpoints/:id/:action", (c) => {
    const endpoint = ctx.store.of("webhook_endpoint").get(c.req.param("id"));
    if (!endpoint) return notFound(c, "endpoint");
    switch (c.req.param("action")) {
      case "roll":
        rollSecret(ctx, endpoint, Math.floor(Date.now() / 1000) + rollSeconds);
        return c.redirect("/console/webhooks?done=rolled", 303);
      case "switch":
        endpoint.status = endpoint.status === "enabled" ? "disabled" : "enabled";
        ctx.store.touch();
        return c.redirect("/console/webhooks?done=changed", 303);
      case "delete":
        ctx.store.of("webhook_endpoint").delete(endpoint.id);
        return c.redirect("/console/webhooks?done=deleted", 303);
      default:
        return notFound(c, "action");
    }
  });

  site.post("/console/webhooks/release", (c) => {
    ctx.deliveries.resume();
    return c.redirect("/console/webhooks", 303);
  });
}

function showEndpoints(
  c: HonoContext,
  ctx: Context,
  wrong?: { url: string; message: string },
): Response | Promise<Response> {
  const done = doneMessages.get(c.req.query("done") ?? "");
  const endpoints = ctx.store.of("webhook_endpoint").all();
  const { paused } = ctx.deliveries;
  return showPage(
    c,
    { title: "Webhooks", section: "webhooks", status: wrong ? 422 : 200 },
    <div class="stack loose">
      <div class="row spread">
        <h1>Webhooks</h1>
        <form method="post" action={`/console/webhooks/${paused ? "release" : "hold"}`}>
          <button class="quiet" type="submit">
            {paused ? "Send what is held back" : "Hold deliveries back"}
          </button>
        </form>
      </div>
      {done ? <Notice tone="good">{done}</Notice> : null}
      {paused ? (
        <Notice tone="warn">Deliveries are held back. Nothing reaches the app until you send them.</Notice>
      ) : null}
      {endpoints.length === 0 ? (
        <p class="muted">No endpoint is set up, so no event is sent anywhere.</p>
      ) : null}
      {endpoints.map((endpoint) => (
        <Endpoint key={endpoint.id} ctx={ctx} endpoint={endpoint} />
      ))}
      <div class="columns">
        <ChaosForm ctx={ctx} />
        <NewEndpoint wrong={wrong} />
      </div>
    </div>,
  );
}

function NewEndpoint({ wrong }: { wrong: { url: string; message: string } | undefined }) {
  return (
    <section class="card" aria-labelledby="new-endpoint">
      <h2 id="new-endpoint">Another endpoint</h2>
      <form class="stack" method="post" action="/console/webhooks/endpoints" novalidate>
        <div class="field">
          <label for="url">Address</label>
          <input
            id="url"
            name="url"
            type="url"
            value={wrong?.url}
            placeholder="http://localhost:4000/webhook"
            aria-invalid={wrong ? "true" : undefined}
            aria-describedby={wrong ? "url-error" : undefined}
          />
          <FieldError name="url" error={wrong?.message} />
        </div>
        <div class="field">
          <div>
            <label for="events">Events</label>
            <span class="hint">types or families, side by side; all when empty</span>
          </div>
          <input id="events" name="events" placeholder="invoice.paid customer.subscription.*" />
        </div>
        <p>
          <button class="quiet" type="submit">
            Add the endpoint
          </button>
        </p>
      </form>
    </section>
  );
}

function Endpoint({ ctx, endpoint }: { ctx: Context; endpoint: WebhookEndpointRecord }) {
  const deliveries = ctx.store.of("delivery").by("endpoint", endpoint.id);
  const { retiring, secret } = endpoint.internal;
  const action = `/console/webhooks/endpoints/${endpoint.id}`;
  const count = (state: string) => deliveries.filter(({ status }) => status === state).length;
  const troubled = deliveries.filter(({ attempts, status }) => status !== "succeeded" && attempts.length > 0);
  return (
    <section class="card" aria-labelledby={endpoint.id}>
      <div class="row spread">
        <h2 id={endpoint.id} class="mono">
          {endpoint.url}
        </h2>
        <Chip state={endpoint.status} label={words(endpoint.status)} />
      </div>
      <dl class="facts">
        <dt>Listens to</dt>
        <dd>{endpoint.enabled_events.includes("*") ? "Everything" : endpoint.enabled_events.join(", ")}</dd>
        <dt>Signing secret</dt>
        <dd class="mono">{secret}</dd>
        {retiring && retiring.until > Date.now() / 1000 ? (
          <>
            <dt>Old secret</dt>
            <dd class="mono">
              {retiring.secret} <span class="muted">signs too until {dateTime(retiring.until)}</span>
            </dd>
          </>
        ) : null}
        <dt>Deliveries</dt>
        <dd class="number">
          {count("succeeded")} succeeded, {count("pending")} pending, {count("failed")} failed
        </dd>
      </dl>
      <div class="row">
        <form method="post" action={`${action}/roll`}>
          <button class="quiet small" type="submit" aria-describedby={endpoint.id}>
            Roll the secret
          </button>
        </form>
        <form method="post" action={`${action}/switch`}>
          <button class="quiet small" type="submit" aria-describedby={endpoint.id}>
            {endpoint.status === "enabled" ? "Disable" : "Enable"}
          </button>
        </form>
        <form method="post" action={`${action}/delete`}>
          <button class="danger small" type="submit" aria-describedby={endpoint.id}>
            Delete
          </button>
        </form>
      </div>
      {troubled.length > 0 ? (
        <>
          <h3>Not answered with 2xx</h3>
          <ul class="rows">
            {troubled
              .slice(-10)
              .reverse()
              .map(({ id, event, attempts }) => (
                <li key={id}>
                  <a href={`/console/events/${event}`}>{ctx.store.of("event").get(event)?.type ?? event}</a>
                  <span class="muted small">
                    {attempts.at(-1)?.error ?? `HTTP ${attempts.at(-1)?.status}`},{" "}
                    {dateTime(Math.floor((attempts.at(-1)?.at ?? 0) / 1000))}
                  </span>
                </li>
              ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}
