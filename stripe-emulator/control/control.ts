import { Hono, type HonoRequest } from "hono";
import type { z } from "zod";
import { discountCustomer } from "../billing/redeem-discounts";
import { settlePayment } from "../billing/settle-payment";
import type { Context } from "../context";
import { invalidRequest, StripeApiError } from "../http/errors";
import { refuseForeignForms } from "../pages/origin-guard";
import { completeCheckout } from "../resources/checkout/complete-checkout";
import { authenticatePaymentIntent } from "../resources/confirm-payment-intent";
import { replaceCard } from "../resources/payment-methods";
import { authenticateSetupIntent } from "../resources/setup-intents";
import { rollSecret } from "../resources/webhook-endpoints";
import { kindNames } from "../store/collections";
import { need, needCustomer } from "../store/lookup";
import { render } from "../store/render";
import { bodies } from "./control-bodies";
import { idle } from "./idle";
import { travel } from "./travel";

/** Reads a JSON body. @throws StripeApiError naming the field that is wrong */
async function read<T>(schema: z.ZodType<T>, request: HonoRequest): Promise<T> {
  const text = await request.text();
  let body: unknown = {};
  try {
    if (text !== "") body = JSON.parse(text);
  } catch (error) {
    throw invalidRequest(`The body isn't JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const field = [...(issue?.path ?? []), ...(unknown ? [unknown] : [])].join(".");
  const message = unknown ? "There is no such field." : (issue?.message ?? "Invalid body");
  throw invalidRequest(field ? `${field}: ${message}` : message, field || undefined);
}

function answerErrors(app: Hono, ctx: Context): void {
  app.onError((error) => {
    if (!(error instanceof StripeApiError)) ctx.fault("The control surface failed", error);
    const known = error instanceof StripeApiError ? error : undefined;
    const param = known?.details.param;
    const body = { error: { message: error.message, ...(param ? { param } : {}) } };
    return Response.json(body, { status: known?.status ?? 500 });
  });
}

/** Time, checkouts and banks. */
function timeRoutes(app: Hono, ctx: Context): void {
  app.post("/travel", async (c) => {
    const { customer, to } = await read(bodies.travel, c.req);
    await travel(ctx, customer, to);
    return c.json({ now: ctx.clock.now(customer) });
  });
  app.get("/due", (c) => {
    const { customer } = c.req.query();
    const due = ctx.store.due.filter((work) => customer === undefined || work.customer === customer);
    return c.json({ data: due });
  });
  app.post("/due/run", async (c) => {
    const { ref, kind } = await read(bodies.run, c.req);
    const done = ctx.clock.runNow(ref, kind);
    if (done.length === 0) throw invalidRequest(`Nothing is planned for ${ref}.`, "ref");
    return c.json({ done });
  });
  app.post("/checkout/:id/complete", async (c) => {
    const outcome = completeCheckout(ctx, c.req.param("id"), await read(bodies.complete, c.req));
    return c.json(
      outcome.status === "complete" ? { ...outcome, session: render(ctx, outcome.session) } : outcome,
    );
  });
  app.post("/payment_intents/:id/authenticate", async (c) => {
    const { outcome } = await read(bodies.authenticate, c.req);
    const intent = authenticatePaymentIntent(ctx, c.req.param("id"), outcome);
    return c.json(render(ctx, intent));
  });
  app.post("/payment_intents/:id/settle", async (c) => {
    const { outcome } = await read(bodies.settle, c.req);
    return c.json(render(ctx, settlePayment(ctx, c.req.param("id"), outcome)));
  });
  app.post("/setup_intents/:id/authenticate", async (c) => {
    const { outcome } = await read(bodies.authenticate, c.req);
    return c.json(render(ctx, authenticateSetupIntent(ctx, c.req.param("id"), outcome)));
  });
  app.post("/payment_methods/:id/replace", async (c) => {
    const card = await read(bodies.replaceCard, c.req);
    return c.json(render(ctx, replaceCard(ctx, c.req.param("id"), card)));
  });
  app.post("/customers/:id/discount", async (c) => {
    const input = await read(bodies.discount, c.req);
    return c.json(render(ctx, discountCustomer(ctx, needCustomer(ctx, c.req.param("id")), input)));
  });
  app.get("/retry_policy", (c) => c.json(ctx.options.retryPolicy));
  app.post("/retry_policy", async (c) => {
    const changes = await read(bodies.retryPolicy, c.req);
    ctx.options.retryPolicy = { ...ctx.options.retryPolicy, ...changes };
    return c.json(ctx.options.retryPolicy);
  });
}

/** Webhooks and what goes wrong with them. */
function webhookRoutes(app: Hono, ctx: Context): void {
  app.post("/webhooks", async (c) => {
    const { state } = await read(bodies.webhooks, c.req);
    if (state === "paused") ctx.deliveries.pause();
    else ctx.deliveries.resume();
    return c.json({ state });
  });
  app.post("/webhook_backoff", async (c) => {
    const { milliseconds } = await read(bodies.backoff, c.req);
    ctx.options.webhookBackoffMs = milliseconds;
    return c.json({ milliseconds });
  });
  app.post("/webhook_endpoints/:id/roll_secret", async (c) => {
    const { expiresIn, secret } = await read(bodies.rollSecret, c.req);
    const endpoint = need(ctx, "webhook_endpoint", c.req.param("id"));
    const { internal } = rollSecret(ctx, endpoint, Math.floor(Date.now() / 1000) + expiresIn, secret);
    return c.json({ secret: internal.secret, previousUntil: internal.retiring?.until });
  });
  app.get("/deliveries", (c) => {
    const { event, endpoint, status } = c.req.query();
    const found = ctx.store
      .of("delivery")
      .filter(
        (delivery) =>
          (event === undefined || delivery.event === event) &&
          (endpoint === undefined || delivery.endpoint === endpoint) &&
          (status === undefined || delivery.status === status),
      );
    return c.json({ data: found.reverse() });
  });
  app.post("/deliveries/:id/resend", (c) => {
    const delivery = ctx.deliveries.resend(c.req.param("id"));
    return delivery ? c.json(delivery) : c.json({ error: { message: "No such delivery" } }, 404);
  });
  app.post("/events/:id/send", async (c) => {
    const { endpoint } = await read(bodies.send, c.req);
    const { id } = need(ctx, "event", c.req.param("id"));
    need(ctx, "webhook_endpoint", endpoint, "endpoint");
    return c.json(ctx.deliveries.send(id, endpoint) ?? null);
  });
  app.get("/chaos", (c) => c.json(ctx.chaos.settings));
  app.post("/chaos", async (c) => {
    ctx.chaos.set(await read(bodies.chaos, c.req));
    return c.json(ctx.chaos.settings);
  });
  app.delete("/chaos", (c) => {
    ctx.chaos.set({});
    return c.json(ctx.chaos.settings);
  });
}

/** What tests and the console do to the emulator; JSON in and out, not part of Stripe's API. */
export function control(ctx: Context): Hono {
  const app = new Hono();
  app.use(refuseForeignForms);
  answerErrors(app, ctx);
  app.get("/", (c) => {
    const objects = kindNames.map((kind) => [kind, ctx.store.of(kind).size]);
    const { apiVersion, sdkVersion } = ctx.contract;
    return c.json({ apiVersion, sdkVersion, objects: Object.fromEntries(objects) });
  });
  app.get("/fail_next", (c) => c.json({ data: ctx.failures.ordered }));
  app.post("/fail_next", async (c) => {
    ctx.failures.order(await read(bodies.failNext, c.req));
    return c.json({ ordered: true });
  });
  app.delete("/fail_next", (c) => {
    ctx.failures.clear(c.req.query("customer"));
    return c.json({ ordered: false });
  });
  app.get("/requests", (c) => c.json({ data: ctx.requests.all() }));
  app.post("/reset", (c) => {
    ctx.reset();
    return c.json({ reset: true });
  });
  app.get("/idle", async (c) => {
    await idle(ctx);
    return c.json({ idle: true });
  });
  timeRoutes(app, ctx);
  webhookRoutes(app, ctx);
  app.all("*", (c) => {
    const message = `The control surface has no ${c.req.method} ${c.req.path}.`;
    return c.json({ error: { message } }, 404);
  });
  return app;
}
