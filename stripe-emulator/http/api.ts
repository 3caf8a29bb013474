import type { Context, RunningRequest } from "../context";
import type { Json } from "../store/render";
import { authenticate } from "./authentication";
import { invalidRequest, StripeApiError } from "./errors";
import { checkExpansions, expand } from "./expand";
import { decodeParams, parseForm } from "./form";
import { type Answer, IdempotencyKeys, type KeyedRequest } from "./idempotency";
import { refuseRemoved } from "./removed-parameters";
import { routeTable } from "./routes-table";

export interface ApiRequest {
  id: string;
  method: string;
  path: string;
  /** Form-encoded: the body of a POST, the query of everything else. */
  form: string;
  headers: Headers;
}

export interface ApiAnswer {
  answer: Answer;
  /** Whether it was first given to an earlier request with the same idempotency key. */
  replayed: boolean;
}

export interface Api {
  /**
   * Answers a request; never throws.
   * @param pause resolves when the request may be executed; its idempotency key is in use meanwhile
   */
  answer(request: ApiRequest, pause?: Promise<unknown>): Promise<ApiAnswer>;
}

/** What Stripe says where nothing is. */
export function unknownUrl(method: string, path: string): StripeApiError {
  return new StripeApiError(
    404,
    "invalid_request_error",
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  );
}

/** Handles a request and settles what it made provisionally. */
function settled(request: RunningRequest, handle: () => Json): Json {
  let body: Json;
  try {
    body = handle();
  } catch (error) {
    for (const made of request.provisional.reverse()) made.takeBack();
    throw error;
  }
  for (const made of request.provisional) made.announce();
  return body;
}

/** An error as the answer that carries it. What isn't Stripe's is a fault of the emulator. */
export function failureAnswer(ctx: Context, error: unknown, requestId: string): Answer {
  const known = error instanceof StripeApiError;
  if (!known) ctx.fault("An API request failed", error);
  const message = error instanceof Error ? error.message : String(error);
  const sent = known ? error : new StripeApiError(500, "api_error", `Stripe emulator: ${message}`);
  const body = sent.toBody(`${ctx.publicUrl}/console/requests/${requestId}`);
  return { status: sent.status, body: JSON.stringify(body, null, 2), requestId };
}

/** The API as a function from requests to answers. */
export function createApi(ctx: Context): Api {
  const table = routeTable(ctx.contract);
  const keys = new IdempotencyKeys(ctx.store, ctx.options.now);

  /** Runs to its end without a pause. @param started called when everything about the request has been checked */
  function execute({ id, method, path, form, headers }: ApiRequest, started: () => void): string {
    const version = headers.get("stripe-version");
    if (version && version !== ctx.contract.apiVersion) {
      throw invalidRequest(`The emulator speaks ${ctx.contract.apiVersion}, not ${version}.`);
    }
    const match = ctx.contract.match(method, path);
    if (!match) throw unknownUrl(method, path);
    const key = `${method} ${match.route.path}`;
    const handler = table.get(key);
    if (!handler) {
      throw new StripeApiError(404, "invalid_request_error", `The emulator doesn't cover ${key} yet.`, {
        code: "emulator_not_covered",
      });
    }
    const given = parseForm(form);
    refuseRemoved(key, given);
    const params = decodeParams(ctx.contract, match.route.params, given);
    const expansions = expansionsOf(params);
    checkExpansions(ctx.contract, match.route.response, expansions);
    started();
    const request: RunningRequest = {
      id,
      idempotencyKey: headers.get("idempotency-key"),
      provisional: [],
    };
    ctx.request = request;
    try {
      const body = settled(request, () => handler.handle(ctx, params, { id: "", ...match.path }));
      expand(ctx, body, match.route.response, expansions);
      if (ctx.options.validateResponses) {
        const mismatch = ctx.contract.responseMismatch(match.route, body);
        if (mismatch) throw new Error(`The response of ${key} departs from the contract: ${mismatch}`);
      }
      return JSON.stringify(body, null, 2);
    } finally {
      ctx.request = null;
    }
  }

  /** Executes and, once the request has begun to be executed, keeps the answer for its key, as Stripe does. */
  function perform(request: ApiRequest, keyed: KeyedRequest | undefined): Answer {
    let begun = false;
    let answer: Answer;
    try {
      const body = execute(request, () => {
        begun = true;
      });
      answer = { status: 200, body, requestId: request.id };
    } catch (error) {
      answer = failureAnswer(ctx, error, request.id);
    }
    if (keyed && begun) keys.remember(keyed, answer);
    return answer;
  }

  return {
    async answer(request, pause) {
      const keyed = keyedRequest(request);
      try {
        authenticate(ctx, request.headers);
        const earlier = keyed && keys.replay(keyed);
        if (earlier) return { answer: earlier, replayed: true };
      } catch (error) {
        return { answer: failureAnswer(ctx, error, request.id), replayed: false };
      }
      if (pause) {
        if (keyed) keys.take(keyed.key);
        await pause;
        if (keyed) keys.release(keyed.key);
      }
      return { answer: perform(request, keyed), replayed: false };
    },
  };
}

/** GET and DELETE are idempotent anyway, so a key means nothing to them. */
function keyedRequest({ method, path, form, headers }: ApiRequest): KeyedRequest | undefined {
  const key = method === "POST" ? headers.get("idempotency-key") : null;
  return key ? { key, path, form } : undefined;
}

function expansionsOf(params: object): string[] {
  return "expand" in params && Array.isArray(params.expand) ? params.expand.map(String) : [];
}
