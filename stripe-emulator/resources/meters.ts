import type Stripe from "stripe";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { changeRecord } from "../store/changes";
import { newId } from "../store/ids";
import { need } from "../store/lookup";
import type { MeterRecord } from "../store/records/catalogue";
import { render } from "../store/render";

type CreateParams = Stripe.Billing.MeterCreateParams;

const longestName = 100;

/** The meter that events of this name reach. */
export function activeMeter(ctx: Context, eventName: string): MeterRecord | undefined {
  return ctx.store
    .of("billing.meter")
    .find((meter) => meter.event_name === eventName && meter.status === "active");
}

/** @throws StripeApiError when another active meter has the event name */
function checkEventName(ctx: Context, eventName: string): void {
  const other = activeMeter(ctx, eventName);
  if (!other) return;
  throw invalidRequest(
    `An active meter (\`${other.id}\`) already uses the event name ${eventName}. An event name belongs to one meter only.`,
    "event_name",
  );
}

function createMeter(ctx: Context, params: CreateParams): MeterRecord {
  for (const name of ["event_name", "display_name"] as const) {
    if (params[name].length > longestName) {
      throw invalidRequest(`Invalid string: must be at most ${longestName} characters`, name);
    }
  }
  checkEventName(ctx, params.event_name);
  const now = ctx.clock.now();
  const record = ctx.store.of("billing.meter").put<MeterRecord>({
    id: newId("mtr_test", 27),
    object: "billing.meter",
    created: now,
    customer_mapping: params.customer_mapping ?? { event_payload_key: "stripe_customer_id", type: "by_id" },
    default_aggregation: { formula: params.default_aggregation.formula },
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: params.event_time_window ?? null,
    livemode: false,
    status: "active",
    status_transitions: { deactivated_at: null },
    updated: now,
    value_settings: { event_payload_key: params.value_settings?.event_payload_key ?? "value" },
  });
  ctx.events.emit("billing.meter.created", record);
  return record;
}

/** Switches a meter on or off. @throws StripeApiError when it is so already, or its event name is taken */
function setActive(ctx: Context, meter: MeterRecord, active: boolean): void {
  if ((meter.status === "active") === active) {
    throw invalidRequest(`The meter ${meter.id} is already ${active ? "active" : "inactive"}.`);
  }
  if (active) checkEventName(ctx, meter.event_name);
  changeRecord(ctx, meter, `billing.meter.${active ? "reactivated" : "deactivated"}`, () => {
    const now = ctx.clock.now();
    meter.status = active ? "active" : "inactive";
    meter.status_transitions = { deactivated_at: active ? null : now };
    meter.updated = now;
  });
}

export const meterRoutes = [
  route<CreateParams>("POST /v1/billing/meters", (ctx, params) => render(ctx, createMeter(ctx, params))),
  route<Stripe.Billing.MeterListParams>("GET /v1/billing/meters", (ctx, params) => {
    const meters = ctx.store
      .of("billing.meter")
      .filter(({ status }) => params.status === undefined || status === params.status);
    return listPage(ctx, meters, params, "/v1/billing/meters");
  }),
  route("GET /v1/billing/meters/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "billing.meter", id))),
  route<Stripe.Billing.MeterUpdateParams>("POST /v1/billing/meters/{id}", (ctx, params, { id }) => {
    const meter = need(ctx, "billing.meter", id);
    const { display_name: name } = params;
    if (name !== undefined && name !== meter.display_name) {
      changeRecord(ctx, meter, "billing.meter.updated", () => {
        meter.display_name = name;
        meter.updated = ctx.clock.now();
      });
    }
    return render(ctx, meter);
  }),
  ...(["deactivate", "reactivate"] as const).map((verb) =>
    route(`POST /v1/billing/meters/{id}/${verb}`, (ctx, _params, { id }) => {
      const meter = need(ctx, "billing.meter", id);
      setActive(ctx, meter, verb === "reactivate");
      return render(ctx, meter);
    }),
  ),
];
