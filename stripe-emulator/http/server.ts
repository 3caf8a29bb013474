import type { HttpBindings } from "@hono/node-server";
import { Hono, type Context as HonoContext } from "hono";
import type { Context } from "../context";
import { type Failure, orderedError } from "../control/failures";
import { newId } from "../store/ids";
import { type Api, type ApiAnswer, createApi, failureAnswer, unknownUrl } from "./api";
import { invalidRequest, StripeApiError } from "./errors";

/** Bytes of a request's body; far more than any request of the API needs. */
const largestBody = 1_000_000;

type Env = { Bindings: HttpBindings };

/** @throws StripeApiError for a body that is too large or isn't form-encoded */
async function readForm(c: HonoContext<Env>): Promise<string> {
  const query = new URL(c.req.url).search.slice(1);
  if (Number(c.req.header("content-length") ?? 0) > largestBody) throw tooLarge();
  const body = await c.req.text();
  if (body.length > largestBody) throw tooLarge();
  if (body !== "" && /^(application\/json|multipart\/form-data)/i.test(c.req.header("content-type") ?? "")) {
    throw invalidRequest(
      "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.",
    );
  }
  return [query, body].filter(Boolean).join("&");
}

function tooLarge(): StripeApiError {
  return new StripeApiError(413, "invalid_request_error", "The request's body is too large.");
}

/** The API over HTTP, with the failures that were ordered for it. */
function apiServer(ctx: Context): Hono<Env> {
  const app = new Hono<Env>();
  const api = createApi(ctx);

  app.all("/v1/*", async (c) => {
    const began = performance.now();
    const id = newId("req", 14);
    const { method, path } = c.req;
    let form = "";
    let failure: Failure | undefined;
    let result: ApiAnswer;
    try {
      form = await readForm(c);
      failure = ctx.failures.takeForRequest(method, path, form);
      result = await answerWith(api, failure, { id, method, path, form, headers: c.req.raw.headers });
    } catch (error) {
      result = { answer: failureAnswer(ctx, error, id), replayed: false };
    }
    const { answer, replayed } = result;
    const broken = failure?.kind === "connection";
    const idempotencyKey = c.req.header("idempotency-key") ?? null;
    ctx.requests.add({
      id,
      at: Date.now(),
      method,
      path,
      form,
      status: broken ? null : answer.status,
      durationMs: performance.now() - began,
      idempotencyKey,
      replayed,
      body: answer.body,
    });
    if (broken) {
      c.env.incoming.socket.destroy();
      return new Response(null);
    }
    const headers = new Headers({
      "content-type": "application/json",
      "request-id": id,
      "stripe-version": ctx.contract.apiVersion,
    });
    if (idempotencyKey) headers.set("idempotency-key", idempotencyKey);
    if (replayed) {
      headers.set("idempotent-replayed", "true");
      headers.set("original-request", answer.requestId);
    }
    if (answer.status === 401) headers.set("www-authenticate", 'Basic realm="Stripe"');
    // Without this header the SDK would try again and use up the next ordered failure.
    if (failure?.kind === "api") headers.set("stripe-should-retry", "false");
    return new Response(answer.body, { status: answer.status, headers });
  });
  return app;
}

/** The answer to a request that meets an ordered failure, if it is ordered for it. */
async function answerWith(
  api: Api,
  failure: Failure | undefined,
  request: Parameters<Api["answer"]>[0],
): Promise<ApiAnswer> {
  if (failure?.kind === "api") throw orderedError(failure);
  if (failure?.kind === "connection" && !failure.executes) {
    return { answer: { status: 0, body: "", requestId: request.id }, replayed: false };
  }
  const pause =
    failure?.kind === "slow"
      ? new Promise((resolve) => setTimeout(resolve, failure.delayMs ?? 0))
      : undefined;
  return api.answer(request, pause);
}

/** A part of the server whose code is loaded with the first request to it, since most runs never need it. */
function whenAsked(load: () => Promise<Hono>): (c: HonoContext) => Promise<Response> {
  let loading: Promise<Hono> | undefined;
  return async (c) => {
    loading ??= load();
    return (await loading).fetch(c.req.raw, c.env);
  };
}

function answerUnknown(app: Hono, ctx: Context): void {
  app.notFound((c) => {
    const requestId = newId("req", 14);
    const { body } = failureAnswer(ctx, unknownUrl(c.req.method, c.req.path), requestId);
    return c.body(body, 404, { "content-type": "application/json", "request-id": requestId });
  });
  app.onError((error) => {
    const answer = failureAnswer(ctx, error, newId("req", 14));
    return new Response(answer.body, {
      status: answer.status,
      headers: { "content-type": "application/json", "request-id": answer.requestId },
    });
  });
}

/** The whole server: the API, the control surface, the pages. */
export function createServer(ctx: Context): Hono {
  const app = new Hono();
  app.all(
    "/v1/payment_pages/*",
    whenAsked(async () => {
      const { paymentPages } = await import("../resources/checkout/payment-pages");
      return new Hono().route("/v1/payment_pages", paymentPages(ctx));
    }),
  );
  app.route("/", apiServer(ctx));
  const controlled = whenAsked(async () => {
    const { control } = await import("../control/control");
    return new Hono().route("/_emulator", control(ctx));
  });
  app.all("/_emulator", controlled);
  app.all("/_emulator/*", controlled);
  app.all(
    "*",
    whenAsked(async () => {
      const { pages } = await import("../pages/index");
      const site = new Hono();
      pages(site, ctx);
      answerUnknown(site, ctx);
      return site;
    }),
  );
  answerUnknown(app, ctx);
  return app;
}
