import type Stripe from "stripe";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { listPage } from "../../http/list";
import { route } from "../../http/routes";
import { changeRecord } from "../../store/changes";
import { newId, token } from "../../store/ids";
import { mergeMetadata, need, unsettable } from "../../store/lookup";
import type { PortalConfigurationRecord } from "../../store/records/checkout";
import { render } from "../../store/render";
import { defaultFeatures, featuresFrom, noFeatures, type PortalFeatures } from "./portal-features";

type CreateParams = Stripe.BillingPortal.ConfigurationCreateParams;
type UpdateParams = Stripe.BillingPortal.ConfigurationUpdateParams;

function checkUrl(url: string | null | undefined, param: string): void {
  if (url && !URL.canParse(url)) throw invalidRequest("Not a valid URL", param, "url_invalid");
}

function checkUrls(params: Pick<UpdateParams, "business_profile" | "default_return_url">): void {
  const { privacy_policy_url: privacy, terms_of_service_url: terms } = params.business_profile ?? {};
  checkUrl(params.default_return_url, "default_return_url");
  checkUrl(privacy, "business_profile[privacy_policy_url]");
  checkUrl(terms, "business_profile[terms_of_service_url]");
}

function profileFrom(
  input: UpdateParams["business_profile"],
  current: PortalConfigurationRecord["business_profile"],
): PortalConfigurationRecord["business_profile"] {
  return {
    headline: unsettable(input?.headline, current.headline),
    privacy_policy_url: unsettable(input?.privacy_policy_url, current.privacy_policy_url),
    terms_of_service_url: unsettable(input?.terms_of_service_url, current.terms_of_service_url),
  };
}

const noProfile = { headline: null, privacy_policy_url: null, terms_of_service_url: null };

/** The page where customers ask for a link to their portal; an address that was given once stays the same. */
function loginPageFrom(
  ctx: Context,
  enabled: boolean | undefined,
  current: PortalConfigurationRecord["login_page"],
): PortalConfigurationRecord["login_page"] {
  if (enabled === undefined || enabled === current.enabled) return current;
  return { enabled, url: enabled ? `${ctx.publicUrl}/p/login/${token(16)}` : null };
}

function createConfiguration(
  ctx: Context,
  params: CreateParams,
  base: PortalFeatures,
  isDefault: boolean,
): PortalConfigurationRecord {
  checkUrls(params);
  const features = featuresFrom(ctx, params.features, base);
  const now = ctx.clock.now();
  const record = ctx.store.of("billing_portal.configuration").put({
    id: newId("bpc"),
    object: "billing_portal.configuration" as const,
    active: true,
    application: null,
    business_profile: profileFrom(params.business_profile, noProfile),
    created: now,
    default_return_url: params.default_return_url || null,
    features,
    is_default: isDefault,
    livemode: false,
    login_page: loginPageFrom(ctx, params.login_page?.enabled, { enabled: false, url: null }),
    metadata: mergeMetadata(null, params.metadata),
    name: params.name || null,
    updated: now,
  });
  ctx.events.emit("billing_portal.configuration.created", record);
  return record;
}

/** The account's default configuration, made on first use as the dashboard's "save" would. */
export function defaultConfiguration(ctx: Context): PortalConfigurationRecord {
  const existing = ctx.store.of("billing_portal.configuration").find(({ is_default }) => is_default);
  return existing ?? createConfiguration(ctx, { features: {} }, defaultFeatures, true);
}

function updateConfiguration(ctx: Context, record: PortalConfigurationRecord, params: UpdateParams): void {
  checkUrls(params);
  if (record.is_default && params.active === false) {
    throw invalidRequest("You can't deactivate the default configuration.", "active");
  }
  const features = featuresFrom(ctx, params.features, record.features);
  changeRecord(ctx, record, "billing_portal.configuration.updated", () => {
    record.features = features;
    record.active = params.active ?? record.active;
    record.business_profile = profileFrom(params.business_profile, record.business_profile);
    record.default_return_url = unsettable(params.default_return_url, record.default_return_url);
    record.login_page = loginPageFrom(ctx, params.login_page?.enabled, record.login_page);
    record.metadata = mergeMetadata(record.metadata, params.metadata);
    record.name = unsettable(params.name, record.name);
    record.updated = ctx.clock.now();
  });
}

export const portalConfigurationRoutes = [
  route<CreateParams>("POST /v1/billing_portal/configurations", (ctx, params) =>
    render(ctx, createConfiguration(ctx, params, noFeatures, false)),
  ),
  route<Stripe.BillingPortal.ConfigurationListParams>(
    "GET /v1/billing_portal/configurations",
    (ctx, params) => {
      const configurations = ctx.store
        .of("billing_portal.configuration")
        .filter(
          (one) =>
            (params.active === undefined || one.active === params.active) &&
            (params.is_default === undefined || one.is_default === params.is_default),
        );
      return listPage(ctx, configurations, params, "/v1/billing_portal/configurations");
    },
  ),
  route("GET /v1/billing_portal/configurations/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "billing_portal.configuration", id)),
  ),
  route<UpdateParams>("POST /v1/billing_portal/configurations/{id}", (ctx, params, { id }) => {
    const record = need(ctx, "billing_portal.configuration", id);
    updateConfiguration(ctx, record, params);
    return render(ctx, record);
  }),
];
