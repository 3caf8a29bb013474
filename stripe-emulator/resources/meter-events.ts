import type Stripe from "stripe";
import { parseDecimal } from "../arithmetic/decimal";
import type { Context } from "../context";
import { invalidRequest, resourceMissing } from "../http/errors";
import { route } from "../http/routes";
import { newId } from "../store/ids";
import { needCustomer } from "../store/lookup";
import type { MeterEventRecord, MeterRecord } from "../store/records/catalogue";
import type { Json } from "../store/render";
import { activeMeter } from "./meters";

type CreateParams = Stripe.Billing.MeterEventCreateParams;
type AdjustmentParams = Stripe.Billing.MeterEventAdjustmentCreateParams;

/** How far from now usage may lie, in seconds. */
const oldest = 35 * 86_400;
const newest = 5 * 60;
/** Seconds within which an event can be taken back. */
const cancelable = 86_400;
const longest = 100;

function needMeter(ctx: Context, eventName: string): MeterRecord {
  const meter = activeMeter(ctx, eventName);
  if (meter) return meter;
  throw invalidRequest(
    `No active meter found for event name "${eventName}".`,
    "event_name",
    "resource_missing",
  );
}

function payloadValue(payload: Record<string, string>, key: string): string {
  const value = payload[key];
  if (value !== undefined) return value;
  throw invalidRequest(
    `The payload must contain the key \`${key}\`.`,
    `payload[${key}]`,
    "parameter_missing",
  );
}

/** What an event counts for. A meter that only counts needs no value. */
function eventValue(meter: MeterRecord, payload: Record<string, string>): string {
  const key = meter.value_settings.event_payload_key;
  if (meter.default_aggregation.formula === "count" && payload[key] === undefined) return "1";
  const value = payloadValue(payload, key);
  try {
    parseDecimal(value);
    return value;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidRequest(
      `The value of \`${key}\` in the payload must be a number: ${value}`,
      `payload[${key}]`,
      "meter_event_invalid_value",
    );
  }
}

function checkTimestamp(timestamp: number, now: number): void {
  if (timestamp < now - oldest) {
    throw invalidRequest(
      "The timestamp must be within the past 35 calendar days.",
      "timestamp",
      "timestamp_too_far_in_past",
    );
  }
  if (timestamp > now + newest) {
    throw invalidRequest(
      "The timestamp must be at most 5 minutes in the future.",
      "timestamp",
      "timestamp_in_future",
    );
  }
}

function byIdentifier(ctx: Context, identifier: string): MeterEventRecord | undefined {
  return ctx.store.of("billing.meter_event").by("identifier", identifier)[0];
}

/**
 * Counts usage. The same identifier is refused a second time, so that a report that is tried again counts once.
 * @throws StripeApiError when no meter listens, or the payload or the time won't do
 */
function createMeterEvent(ctx: Context, params: CreateParams): MeterEventRecord {
  const meter = needMeter(ctx, params.event_name);
  const customerKey = meter.customer_mapping.event_payload_key;
  const customer = needCustomer(ctx, payloadValue(params.payload, customerKey), `payload[${customerKey}]`);
  const value = eventValue(meter, params.payload);
  const now = ctx.clock.now(customer.id);
  const timestamp = params.timestamp ?? now;
  checkTimestamp(timestamp, now);
  const identifier = params.identifier ?? newId("mev", 32);
  if (identifier.length > longest) {
    throw invalidRequest(`Invalid string: must be at most ${longest} characters`, "identifier");
  }
  if (byIdentifier(ctx, identifier)) {
    throw invalidRequest(`An event already exists with identifier ${identifier}.`, "identifier");
  }
  return ctx.store.of("billing.meter_event").put<MeterEventRecord>({
    id: newId("mev"),
    object: "billing.meter_event",
    created: now,
    event_name: params.event_name,
    identifier,
    livemode: false,
    payload: { ...params.payload },
    timestamp,
    internal: { meter: meter.id, customer: customer.id, value, canceled: false },
  });
}

/** Takes a reported event back. @throws StripeApiError when there is none, or it is older than a day */
function cancelMeterEvent(ctx: Context, params: AdjustmentParams): Json {
  const identifier = params.cancel?.identifier;
  if (!identifier) {
    const param = "cancel[identifier]";
    throw invalidRequest(`Missing required param: ${param}.`, param, "parameter_missing");
  }
  const event = byIdentifier(ctx, identifier);
  if (event?.event_name !== params.event_name) {
    throw resourceMissing("meter event", identifier, "cancel[identifier]", 400);
  }
  if (event.internal.canceled) {
    throw invalidRequest(`The meter event ${identifier} has been canceled already.`, "cancel[identifier]");
  }
  if (event.created < ctx.clock.now(event.internal.customer) - cancelable) {
    throw invalidRequest(
      "Meter events can only be canceled within 24 hours of being received.",
      "cancel[identifier]",
    );
  }
  event.internal.canceled = true;
  ctx.store.touch();
  return {
    object: "billing.meter_event_adjustment",
    cancel: { identifier },
    event_name: params.event_name,
    livemode: false,
    // Stripe works adjustments off later and never says when; here it has happened.
    status: "pending",
    type: "cancel",
  };
}

export const meterEventRoutes = [
  route<CreateParams>("POST /v1/billing/meter_events", (ctx, params) => {
    // Only the identifier names it: the API shows no id.
    const { id: _, internal: __, ...sent } = createMeterEvent(ctx, params);
    return sent;
  }),
  route<AdjustmentParams>("POST /v1/billing/meter_event_adjustments", cancelMeterEvent),
];
