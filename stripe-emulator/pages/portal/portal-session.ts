import type { Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { setDefaultPaymentMethod } from "../../resources/attach-card";
import { defaultConfiguration } from "../../resources/portal/portal-configurations";
import type { PortalConfigurationRecord, PortalSessionRecord } from "../../store/records/checkout";
import type { SubscriptionRecord } from "../../store/records/subscriptions";
import { safeUrl } from "../shell";
import { isLive, subscriptionsOf } from "../subscription-facts";

/** The session a page belongs to; undefined when its id is unknown. */
export function portalSession(ctx: Context, c: HonoContext): PortalSessionRecord | undefined {
  return ctx.store.of("billing_portal.session").get(c.req.param("id") ?? "");
}

/** What the app lets its customers do here. */
export function portalConfiguration(ctx: Context, session: PortalSessionRecord): PortalConfigurationRecord {
  return ctx.store.of("billing_portal.configuration").get(session.configuration) ?? defaultConfiguration(ctx);
}

/** What a page about a subscription needs; undefined when it isn't this customer's. */
export interface PortalSubject {
  session: PortalSessionRecord;
  configuration: PortalConfigurationRecord;
  subscription: SubscriptionRecord;
  /** The address that the session's pages begin with. */
  base: string;
}

/** The session and subscription that an address names. */
export function portalSubject(ctx: Context, c: HonoContext): PortalSubject | undefined {
  const session = portalSession(ctx, c);
  const subscription = ctx.store.of("subscription").get(c.req.param("subscription") ?? "");
  if (!session || subscription?.customer !== session.customer) return undefined;
  return {
    session,
    subscription,
    configuration: portalConfiguration(ctx, session),
    base: portalBase(session),
  };
}

/** `/p/session/bps_…`. */
export function portalBase({ id }: PortalSessionRecord): string {
  return `/p/session/${id}`;
}

/** The one thing the app sent its customer here for; undefined for the front page. */
export function flowPath(session: PortalSessionRecord): string | undefined {
  const { flow } = session;
  const base = portalBase(session);
  if (flow?.type === "payment_method_update") return `${base}/methods/new`;
  if (flow?.type === "customer_update") return `${base}/details`;
  if (flow?.subscription_cancel)
    return `${base}/subscriptions/${flow.subscription_cancel.subscription}/cancel`;
  if (flow?.subscription_pause) return `${base}/subscriptions/${flow.subscription_pause.subscription}/pause`;
  if (flow?.subscription_update) {
    return `${base}/subscriptions/${flow.subscription_update.subscription}/update`;
  }
  const confirm = flow?.subscription_update_confirm;
  const [item] = confirm?.items ?? [];
  if (!confirm || !item) return undefined;
  const query = new URLSearchParams({ price: item.price ?? "", quantity: String(item.quantity ?? 1) });
  return `${base}/subscriptions/${confirm.subscription}/update/confirm?${query}`;
}

/** Where to go once something is done: where the app asked for, else to the front page. */
export function afterwards(session: PortalSessionRecord, done: string): string {
  const { after_completion: after } = session.flow ?? {};
  const back = after?.type === "redirect" ? safeUrl(after.redirect?.return_url) : undefined;
  if (back) return back;
  return after?.type === "hosted_confirmation"
    ? `${portalBase(session)}/done?what=${done}`
    : `${portalBase(session)}?done=${done}`;
}

/** Where to go when nothing was done: someone whom the app sent for one thing goes back to the app. */
export function turnBack(session: PortalSessionRecord): string {
  const back = session.flow ? safeUrl(session.return_url) : undefined;
  return back ?? `${portalBase(session)}?done=nothing`;
}

/** Makes a payment method the default of the customer and of everything the customer is subscribed to. */
export function makeDefault(ctx: Context, customerId: string, methodId: string): void {
  const live = subscriptionsOf(ctx, customerId).filter(isLive);
  if (live.length === 0) setDefaultPaymentMethod(ctx, customerId, methodId);
  for (const { id } of live) setDefaultPaymentMethod(ctx, customerId, methodId, id);
}

/** Whether the app lets its customers change what pays. */
export function mayUpdateMethods(ctx: Context, session: PortalSessionRecord): boolean {
  return portalConfiguration(ctx, session).features.payment_method_update.enabled;
}
