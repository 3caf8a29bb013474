import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { day, hour, openMeteredShop, start } from "./metered-shop";

describe("meters", () => {
  it("are made, renamed, switched off and on, and listed", async () => {
    const { emulator, stripe, meter } = await openMeteredShop();
    expect(meter).toMatchObject({
      customer_mapping: { event_payload_key: "stripe_customer_id", type: "by_id" },
      value_settings: { event_payload_key: "value" },
      status: "active",
    });
    await stripe.billing.meters.update(meter.id, { display_name: "Calls" });
    expect(await stripe.billing.meters.deactivate(meter.id)).toMatchObject({
      display_name: "Calls",
      status: "inactive",
      status_transitions: { deactivated_at: start },
    });
    await expect(stripe.billing.meters.deactivate(meter.id)).rejects.toMatchObject({ statusCode: 400 });
    expect((await stripe.billing.meters.list({ status: "active" })).data).toEqual([]);
    await stripe.billing.meters.reactivate(meter.id);
    expect((await stripe.billing.meters.list({ status: "active" })).data).toMatchObject([{ id: meter.id }]);
    const types = emulator.store.of("event").filter(({ type }) => type.startsWith("billing.meter."));
    expect(types.map(({ type }) => type.slice("billing.meter.".length))).toEqual([
      "created",
      "updated",
      "deactivated",
      "reactivated",
    ]);
  });

  it("have an event name of their own, and no price while they are off", async () => {
    const { stripe, meter, metered } = await openMeteredShop();
    const twin = () =>
      stripe.billing.meters.create({
        display_name: "Twin",
        event_name: "requests",
        default_aggregation: { formula: "sum" },
      });
    await expect(twin()).rejects.toMatchObject({ param: "event_name" });
    await stripe.billing.meters.deactivate(meter.id);
    await expect(metered()).rejects.toMatchObject({ param: "recurring[meter]" });
    await twin();
    await expect(stripe.billing.meters.reactivate(meter.id)).rejects.toMatchObject({ param: "event_name" });
  });
});

describe("meter events", () => {
  it("count once by their identifier", async () => {
    const { stripe, customer, meter, report } = await openMeteredShop();
    const event = await report(5, { identifier: "usage-1" });
    expect(event).toMatchObject({ object: "billing.meter_event", identifier: "usage-1", timestamp: start });
    await expect(report(5, { identifier: "usage-1" })).rejects.toMatchObject({
      statusCode: 400,
      message: "An event already exists with identifier usage-1.",
    });
    expect((await report(2)).identifier).not.toBe((await report(1)).identifier);
    const { data } = await stripe.billing.meters.listEventSummaries(meter.id, {
      customer: customer.id,
      start_time: start,
      end_time: start + hour,
    });
    expect(data).toMatchObject([{ aggregated_value: 8, meter: meter.id, start_time: start }]);
  });

  it("are refused without a meter, a customer, a value or a fitting time", async () => {
    const { emulator, stripe, customer, meter, report } = await openMeteredShop();
    const send = (params: Partial<Stripe.Billing.MeterEventCreateParams>) => report(1, params);
    await expect(send({ event_name: "other" })).rejects.toMatchObject({
      message: 'No active meter found for event name "other".',
    });
    await expect(send({ payload: { value: "1" } })).rejects.toMatchObject({
      param: "payload[stripe_customer_id]",
    });
    await expect(send({ payload: { value: "1", stripe_customer_id: "cus_x" } })).rejects.toMatchObject({
      code: "resource_missing",
    });
    await expect(send({ payload: { stripe_customer_id: customer.id } })).rejects.toMatchObject({
      param: "payload[value]",
    });
    await expect(report("many")).rejects.toMatchObject({ code: "meter_event_invalid_value" });
    await expect(report(1, { timestamp: start - 35 * day - 1 })).rejects.toMatchObject({
      code: "timestamp_too_far_in_past",
    });
    await expect(report(1, { timestamp: start + 301 })).rejects.toMatchObject({
      code: "timestamp_in_future",
    });
    expect(emulator.store.of("billing.meter_event").size).toBe(0);
    await report(1, { timestamp: start - 35 * day });
    await report(1, { timestamp: start + 300 });
    await stripe.billing.meters.deactivate(meter.id);
    await expect(report(1)).rejects.toMatchObject({ statusCode: 400 });
  });

  it("go by the customer's clock", async () => {
    const { advance, report } = await openMeteredShop();
    await advance(start + 40 * day);
    expect((await report(1)).timestamp).toBe(start + 40 * day);
    await expect(report(1, { timestamp: start })).rejects.toMatchObject({ param: "timestamp" });
  });

  it("can be taken back within a day", async () => {
    const { stripe, advance, customer, meter, report } = await openMeteredShop();
    const cancel = (identifier: string) =>
      stripe.billing.meterEventAdjustments.create({
        event_name: "requests",
        type: "cancel",
        cancel: { identifier },
      });
    await report(5, { identifier: "wrong" });
    await report(7, { identifier: "right" });
    expect(await cancel("wrong")).toMatchObject({ cancel: { identifier: "wrong" }, type: "cancel" });
    await expect(cancel("wrong")).rejects.toMatchObject({ statusCode: 400 });
    await expect(cancel("unknown")).rejects.toMatchObject({ code: "resource_missing" });
    await advance(start + day + 1);
    await expect(cancel("right")).rejects.toMatchObject({ param: "cancel[identifier]" });
    const { data } = await stripe.billing.meters.listEventSummaries(meter.id, {
      customer: customer.id,
      start_time: start,
      end_time: start + hour,
    });
    expect(data).toMatchObject([{ aggregated_value: 7 }]);
  });
});

describe("event summaries", () => {
  it("group by hour and day, newest first, and page by cursor", async () => {
    const { stripe, advance, customer, meter, report } = await openMeteredShop();
    await advance(start + 3 * day);
    for (const [offset, value] of [
      [0, 1],
      [60, 2],
      [hour, 4],
      [day, 8],
    ] as const) {
      await report(value, { timestamp: start + offset });
    }
    const summaries = async (params: Partial<Stripe.Billing.MeterListEventSummariesParams>) =>
      stripe.billing.meters.listEventSummaries(meter.id, {
        customer: customer.id,
        start_time: start,
        end_time: start + 2 * day,
        ...params,
      });
    const values = ({ data }: Stripe.ApiList<Stripe.Billing.MeterEventSummary>) =>
      data.map(({ start_time, aggregated_value }) => [(start_time - start) / hour, aggregated_value]);
    expect(values(await summaries({}))).toEqual([[0, 15]]);
    expect(values(await summaries({ value_grouping_window: "hour" }))).toEqual([
      [24, 8],
      [1, 4],
      [0, 3],
    ]);
    const midnight = { start_time: start - 10 * hour, end_time: start + 38 * hour };
    expect(values(await summaries({ value_grouping_window: "day", ...midnight }))).toEqual([
      [14, 8],
      [-10, 7],
    ]);
    const all: number[] = [];
    const paged = stripe.billing.meters.listEventSummaries(meter.id, {
      customer: customer.id,
      start_time: start,
      end_time: start + 2 * day,
      value_grouping_window: "hour",
      limit: 1,
    });
    for await (const { aggregated_value } of paged) all.push(aggregated_value);
    expect(all).toEqual([8, 4, 3]);
    await expect(summaries({ value_grouping_window: "day" })).rejects.toMatchObject({ param: "start_time" });
    await expect(summaries({ end_time: start + 30 })).rejects.toMatchObject({ param: "end_time" });
    await expect(summaries({ end_time: start })).rejects.toMatchObject({ param: "end_time" });
  });
});
