import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import { mergeMetadata, need } from "../store/lookup";
import type { TaxRateRecord } from "../store/records/catalogue";
import { render } from "../store/render";

type CreateParams = Stripe.TaxRateCreateParams;
type UpdateParams = Stripe.TaxRateUpdateParams;

/** @throws StripeApiError unless it is a country's code of two letters */
function needCountry(code: string | undefined): string | null {
  if (code === undefined) return null;
  if (/^[A-Za-z]{2}$/.test(code)) return code.toUpperCase();
  throw invalidRequest(
    `Country '${code}' is unknown. Try using a 2-character alphanumeric country code.`,
    "country",
    "country_code_invalid",
  );
}

/** Makes a tax rate. @throws StripeApiError for a percentage that isn't one */
function createTaxRate(ctx: Context, params: CreateParams): TaxRateRecord {
  if (params.percentage < 0 || params.percentage > 100) {
    throw invalidRequest("percentage must be between 0 and 100.", "percentage");
  }
  if (!/^\d+(\.\d{1,4})?$/.test(String(params.percentage))) {
    throw invalidRequest("percentage can have up to four decimal places.", "percentage");
  }
  const country = needCountry(params.country);
  const record: TaxRateRecord = {
    id: newId("txr"),
    object: "tax_rate",
    active: params.active ?? true,
    country,
    created: ctx.clock.now(),
    description: params.description ?? null,
    display_name: params.display_name,
    effective_percentage: params.percentage,
    flat_amount: null,
    inclusive: params.inclusive,
    jurisdiction: params.jurisdiction ?? null,
    jurisdiction_level: null,
    livemode: false,
    metadata: mergeMetadata(null, params.metadata),
    percentage: params.percentage,
    rate_type: "percentage",
    state: params.state ?? null,
    tax_type: params.tax_type ?? null,
  };
  ctx.store.of("tax_rate").put(record);
  ctx.events.emit("tax_rate.created", record);
  return record;
}

function updateTaxRate(ctx: Context, rate: TaxRateRecord, params: UpdateParams): void {
  const country = needCountry(params.country);
  const metadata = mergeMetadata(rate.metadata, params.metadata);
  changeRecord(ctx, rate, "tax_rate.updated", () => {
    rate.active = params.active ?? rate.active;
    rate.country = country ?? rate.country;
    rate.description = params.description ?? rate.description;
    rate.display_name = params.display_name ?? rate.display_name;
    rate.jurisdiction = params.jurisdiction ?? rate.jurisdiction;
    rate.metadata = metadata;
    rate.state = params.state ?? rate.state;
    rate.tax_type = params.tax_type ?? rate.tax_type;
  });
}

export const taxRateRoutes = [
  route<CreateParams>("POST /v1/tax_rates", (ctx, params) => render(ctx, createTaxRate(ctx, params))),
  route<Stripe.TaxRateListParams>("GET /v1/tax_rates", (ctx, params) => {
    const rates = ctx.store
      .of("tax_rate")
      .filter(
        (rate) =>
          inRange(rate.created, params.created) &&
          (params.active === undefined || rate.active === params.active) &&
          (params.inclusive === undefined || rate.inclusive === params.inclusive),
      );
    return listPage(ctx, rates, params, "/v1/tax_rates");
  }),
  route("GET /v1/tax_rates/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "tax_rate", id))),
  route<UpdateParams>("POST /v1/tax_rates/{id}", (ctx, params, { id }) => {
    const rate = need(ctx, "tax_rate", id);
    updateTaxRate(ctx, rate, params);
    return render(ctx, rate);
  }),
];
