import { aggregate } from "../arithmetic/metering";
import type { Period } from "../arithmetic/periods";
import type { Context } from "../context";
import { need } from "../store/lookup";
import type { MeterEventRecord, MeterRecord, PriceRecord } from "../store/records/catalogue";

/** What a customer used of a meter within a period, in the order in which it was reported. */
export function meterEventsOf(
  ctx: Context,
  meter: MeterRecord,
  customer: string,
  { start, end }: Period,
): MeterEventRecord[] {
  return ctx.store
    .of("billing.meter_event")
    .by("customer", customer)
    .filter(
      ({ timestamp, internal }) =>
        internal.meter === meter.id && !internal.canceled && timestamp >= start && timestamp < end,
    );
}

/** What a meter says for some events; decimal. */
export function aggregateEvents(meter: MeterRecord, events: readonly MeterEventRecord[]): string {
  const metering = { formula: meter.default_aggregation.formula, window: meter.event_time_window };
  return aggregate(
    metering,
    events.map(({ timestamp, internal }) => ({ timestamp, value: internal.value })),
  );
}

/** What a customer used of a metered price within a period; decimal. */
export function usageOf(ctx: Context, price: PriceRecord, customer: string, period: Period): string {
  const id = price.recurring?.meter;
  if (!id) throw new Error(`Price ${price.id} has no meter`);
  const meter = need(ctx, "billing.meter", id);
  return aggregateEvents(meter, meterEventsOf(ctx, meter, customer, period));
}
