import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest, notCovered } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { newId, token } from "../store/ids";
import { coverOnly, mergeMetadata, need, unsettable } from "../store/lookup";
import type { WebhookEndpointRecord } from "../store/records/webhooks";
import { type Json, render } from "../store/render";

export interface NewEndpoint {
  url: string;
  enabledEvents: readonly string[];
  secret?: string;
  description?: string | null;
  apiVersion?: string | null;
  metadata?: Record<string, string>;
}

/** Adds an endpoint that events are sent to. */
export function createEndpoint(ctx: Context, input: NewEndpoint): WebhookEndpointRecord {
  return ctx.store.of("webhook_endpoint").put({
    id: newId("we"),
    object: "webhook_endpoint",
    api_version: input.apiVersion ?? null,
    application: null,
    created: ctx.clock.now(),
    description: input.description ?? null,
    enabled_events: [...input.enabledEvents],
    livemode: false,
    metadata: input.metadata ?? {},
    status: "enabled",
    url: input.url,
    internal: { secret: input.secret ?? `whsec_${token(32)}` },
  });
}

/** Makes sure that an endpoint which was configured at the start exists, with this secret and these events. */
export function configureEndpoint(ctx: Context, input: NewEndpoint): WebhookEndpointRecord {
  const existing = ctx.store.of("webhook_endpoint").find(({ url }) => url === input.url);
  if (!existing) return createEndpoint(ctx, input);
  existing.enabled_events = [...input.enabledEvents];
  existing.status = "enabled";
  if (input.secret) existing.internal.secret = input.secret;
  ctx.store.touch();
  return existing;
}

/**
 * Gives an endpoint a new signing secret; the old one signs too until then.
 * @param until Unix seconds; at once when it is past
 */
export function rollSecret(
  ctx: Context,
  endpoint: WebhookEndpointRecord,
  until: number,
  secret = `whsec_${token(32)}`,
): WebhookEndpointRecord {
  endpoint.internal = { secret, retiring: { secret: endpoint.internal.secret, until } };
  ctx.store.touch();
  return endpoint;
}

/** @throws StripeApiError `url_invalid` */
export function checkUrl(url: string | undefined): void {
  if (url !== undefined && !(/^https?:\/\//.test(url) && URL.canParse(url))) {
    throw invalidRequest(
      "Invalid URL: an explicit scheme (such as https) must be provided.",
      "url",
      "url_invalid",
    );
  }
}

export const webhookEndpointRoutes = [
  route<Stripe.WebhookEndpointCreateParams>("POST /v1/webhook_endpoints", (ctx, params) => {
    coverOnly(params, ["url", "enabled_events", "description", "metadata", "api_version"]);
    checkUrl(params.url);
    if (params.api_version && params.api_version !== ctx.contract.apiVersion) {
      throw notCovered(`The emulator sends events of ${ctx.contract.apiVersion} only.`, "api_version");
    }
    const endpoint = createEndpoint(ctx, {
      url: params.url,
      enabledEvents: params.enabled_events,
      description: params.description || null,
      apiVersion: params.api_version ?? null,
      metadata: mergeMetadata(null, params.metadata),
    });
    // The only answer that shows the secret.
    return { ...render(ctx, endpoint), secret: endpoint.internal.secret };
  }),
  route<Stripe.WebhookEndpointListParams>("GET /v1/webhook_endpoints", (ctx, params) =>
    listPage(ctx, ctx.store.of("webhook_endpoint").all(), params, "/v1/webhook_endpoints"),
  ),
  route("GET /v1/webhook_endpoints/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "webhook_endpoint", id)),
  ),
  route<Stripe.WebhookEndpointUpdateParams>("POST /v1/webhook_endpoints/{id}", (ctx, params, { id }) => {
    coverOnly(params, ["url", "enabled_events", "description", "metadata", "disabled"]);
    const endpoint = need(ctx, "webhook_endpoint", id);
    checkUrl(params.url);
    endpoint.url = params.url ?? endpoint.url;
    endpoint.enabled_events = params.enabled_events ?? endpoint.enabled_events;
    endpoint.description = unsettable(params.description, endpoint.description);
    endpoint.metadata = mergeMetadata(endpoint.metadata, params.metadata);
    if (params.disabled !== undefined) endpoint.status = params.disabled ? "disabled" : "enabled";
    ctx.store.touch();
    return render(ctx, endpoint);
  }),
  route("DELETE /v1/webhook_endpoints/{id}", (ctx, _params, { id }): Json => {
    need(ctx, "webhook_endpoint", id);
    ctx.store.of("webhook_endpoint").delete(id);
    return { id, object: "webhook_endpoint", deleted: true };
  }),
];
