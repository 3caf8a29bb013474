import type Stripe from "stripe";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { route } from "../../http/routes";
import { newId, token } from "../../store/ids";
import { coverOnly, need, needCustomer } from "../../store/lookup";
import type { PortalSessionRecord } from "../../store/records/checkout";
import { render } from "../../store/render";
import { defaultConfiguration } from "./portal-configurations";
import { flowFrom } from "./portal-flows";

type CreateParams = Stripe.BillingPortal.SessionCreateParams;

/** Seconds until a session nobody opened is worth nothing. */
const unopenedSeconds = 5 * 60;
/** Seconds that an opened session lives on after it was last used. */
const idleSeconds = 3_600;

function wallSeconds(ctx: Context): number {
  return Math.floor(ctx.options.now() / 1000);
}

/**
 * Opens the portal for a customer. Sessions live on wall time, whatever clock the customer is on: it is a
 * person's browser that uses them.
 * @param customer whose portal it is
 * @throws StripeApiError when the configuration is inactive or doesn't allow the flow
 */
export function createPortalSession(
  ctx: Context,
  customer: string,
  params: Omit<CreateParams, "customer">,
): PortalSessionRecord {
  const configuration = params.configuration
    ? need(ctx, "billing_portal.configuration", params.configuration, "configuration")
    : defaultConfiguration(ctx);
  if (!configuration.active) {
    throw invalidRequest(`The configuration \`${configuration.id}\` is inactive.`, "configuration");
  }
  if (params.return_url && !URL.canParse(params.return_url)) {
    throw invalidRequest("Not a valid URL", "return_url", "url_invalid");
  }
  const flow = params.flow_data ? flowFrom({ ctx, customer, configuration }, params.flow_data) : null;
  const id = newId("bps");
  const record = ctx.store.of("billing_portal.session").put({
    id,
    object: "billing_portal.session",
    ...(params.after_expiration
      ? {
          after_expiration: {
            customer_login: { expires_at: params.after_expiration.customer_login?.expires_at ?? null },
            type: params.after_expiration.type,
          },
        }
      : {}),
    configuration: configuration.id,
    created: ctx.clock.now(customer),
    customer,
    customer_account: null,
    flow,
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: params.return_url ?? configuration.default_return_url,
    url: `${ctx.publicUrl}/p/session/${id}?k=${token(16)}`,
    internal: { expiresAt: wallSeconds(ctx) + unopenedSeconds },
  });
  ctx.events.emit("billing_portal.session.created", record);
  return record;
}

/** Whether a session still opens the portal, which prolongs its life. */
export function prolongPortalSession(ctx: Context, session: PortalSessionRecord): boolean {
  const now = wallSeconds(ctx);
  if ((session.internal?.expiresAt ?? 0) <= now) return false;
  session.internal = { expiresAt: now + idleSeconds };
  ctx.store.touch();
  return true;
}

/** Whether the customer of an expired session may still ask for a new one. */
export function mayRecover(ctx: Context, { after_expiration: after }: PortalSessionRecord): boolean {
  if (after?.type !== "customer_login") return false;
  return (after.customer_login?.expires_at ?? Number.POSITIVE_INFINITY) > wallSeconds(ctx);
}

export const portalSessionRoutes = [
  route<CreateParams>("POST /v1/billing_portal/sessions", (ctx, params) => {
    coverOnly(params, ["customer", "after_expiration", "configuration", "return_url", "locale", "flow_data"]);
    if (!params.customer)
      throw invalidRequest("Missing required param: customer.", "customer", "parameter_missing");
    return render(ctx, createPortalSession(ctx, needCustomer(ctx, params.customer).id, params));
  }),
];
