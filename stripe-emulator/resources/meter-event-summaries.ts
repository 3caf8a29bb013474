import type Stripe from "stripe";
import { secondsOfWindow } from "../arithmetic/metering";
import type { Period } from "../arithmetic/periods";
import { aggregateEvents, meterEventsOf } from "../billing/usage";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { pageOf } from "../http/list";
import { route } from "../http/routes";
import { digest } from "../store/ids";
import { need, needCustomer } from "../store/lookup";
import type { MeterRecord } from "../store/records/catalogue";
import type { Json } from "../store/render";

type ListParams = Stripe.Billing.MeterListEventSummariesParams;

const minute = 60;

/** @throws StripeApiError unless the range begins and ends where a minute, or the chosen window, does */
function checkRange({ start_time, end_time, value_grouping_window: window }: ListParams): void {
  const unit = window ? secondsOfWindow(window) : minute;
  for (const [name, time] of [
    ["start_time", start_time],
    ["end_time", end_time],
  ] as const) {
    if (time % unit === 0) continue;
    throw invalidRequest(`${name} must be aligned with ${window ?? "minute"} boundaries.`, name);
  }
  if (end_time <= start_time) throw invalidRequest("end_time must be after start_time.", "end_time");
}

interface Summary {
  id: string;
  period: Period;
  value: string;
}

function summaryOf(meter: MeterRecord, customer: string, period: Period, value: string): Summary {
  // What is the same keeps its id, so that it can be a cursor.
  const id = `mtrusg_test_${digest([meter.id, customer, period.start, period.end].join(), 32)}`;
  return { id, period, value };
}

/** Newest first. With a window, those in which nothing was used are left out. */
function summariesOf(ctx: Context, meter: MeterRecord, customer: string, params: ListParams): Summary[] {
  const range = { start: params.start_time, end: params.end_time };
  const events = meterEventsOf(ctx, meter, customer, range);
  const { value_grouping_window: window } = params;
  if (!window) return [summaryOf(meter, customer, range, aggregateEvents(meter, events))];
  const seconds = secondsOfWindow(window);
  const starts = new Set(events.map(({ timestamp }) => timestamp - (timestamp % seconds)));
  return [...starts]
    .sort((a, b) => b - a)
    .map((start) => {
      const period = { start, end: start + seconds };
      const within = events.filter(({ timestamp }) => timestamp >= start && timestamp < period.end);
      return summaryOf(meter, customer, period, aggregateEvents(meter, within));
    });
}

export const meterEventSummaryRoutes = [
  route<ListParams>("GET /v1/billing/meters/{id}/event_summaries", (ctx, params, { id }): Json => {
    const meter = need(ctx, "billing.meter", id);
    const customer = needCustomer(ctx, params.customer);
    checkRange(params);
    const { data, hasMore } = pageOf(summariesOf(ctx, meter, customer.id, params), params);
    return {
      object: "list",
      data: data.map((summary) => ({
        id: summary.id,
        object: "billing.meter_event_summary",
        aggregated_value: Number(summary.value),
        end_time: summary.period.end,
        livemode: false,
        meter: meter.id,
        start_time: summary.period.start,
      })),
      has_more: hasMore,
      url: `/v1/billing/meters/${meter.id}/event_summaries`,
    };
  }),
];
