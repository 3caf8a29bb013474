import type Stripe from "stripe";
import { checkTime } from "../clock";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { kindNames } from "../store/collections";
import { newId } from "../store/ids";
import { need } from "../store/lookup";
import type { TestClockRecord } from "../store/records/customers";
import { type Json, render } from "../store/render";

const lifetimeSeconds = 30 * 86_400;

/** Makes a clock that stands still until it is advanced. */
export function createTestClock(ctx: Context, frozenTime: number, name: string | null): TestClockRecord {
  const now = ctx.clock.now();
  const clock = ctx.store.of("test_helpers.test_clock").put({
    id: newId("clock"),
    object: "test_helpers.test_clock" as const,
    created: now,
    deletes_after: now + lifetimeSeconds,
    frozen_time: frozenTime,
    livemode: false,
    name,
    status: "ready" as const,
    status_details: {},
  });
  ctx.events.emit("test_helpers.test_clock.created", clock);
  return clock;
}

/** Deletes a clock with its customers and everything of theirs, as Stripe does. */
function deleteTestClock(ctx: Context, clock: TestClockRecord): void {
  const customers = ctx.store.of("customer").filter((one) => one.test_clock === clock.id);
  const ids = new Set<unknown>(customers.map(({ id }) => id));
  ctx.store.due = ctx.store.due.filter((work) => !ids.has(work.customer));
  for (const { id } of ctx.store.of("subscription").filter((one) => ids.has(one.customer))) {
    for (const item of ctx.store.of("subscription_item").by("subscription", id)) {
      ctx.store.of("subscription_item").delete(item.id);
    }
  }
  for (const { id } of ctx.store.of("invoice").filter((one) => ids.has(one.customer))) {
    for (const line of ctx.store.of("line_item").by("invoice", id)) ctx.store.of("line_item").delete(line.id);
    for (const payment of ctx.store.of("invoice_payment").by("invoice", id)) {
      ctx.store.of("invoice_payment").delete(payment.id);
    }
  }
  for (const kind of kindNames) {
    // What happened isn't undone.
    if (kind === "event" || kind === "delivery") continue;
    const collection = ctx.store.of(kind);
    for (const record of collection.all()) {
      if ("customer" in record && ids.has(record.customer)) collection.delete(record.id);
    }
  }
  for (const { id } of customers) ctx.store.of("customer").delete(id);
  ctx.events.emit("test_helpers.test_clock.deleted", clock);
  ctx.store.of("test_helpers.test_clock").delete(clock.id);
}

export const testClockRoutes = [
  route<Stripe.TestHelpers.TestClockCreateParams>("POST /v1/test_helpers/test_clocks", (ctx, params) => {
    checkTime(params.frozen_time, "frozen_time");
    return render(ctx, createTestClock(ctx, params.frozen_time, params.name ?? null));
  }),
  route<Stripe.TestHelpers.TestClockListParams>("GET /v1/test_helpers/test_clocks", (ctx, params) =>
    listPage(ctx, ctx.store.of("test_helpers.test_clock").all(), params, "/v1/test_helpers/test_clocks"),
  ),
  route("GET /v1/test_helpers/test_clocks/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "test_helpers.test_clock", id)),
  ),
  route<Stripe.TestHelpers.TestClockAdvanceParams>(
    "POST /v1/test_helpers/test_clocks/{id}/advance",
    (ctx, params, { id }) => {
      const { clock, done } = ctx.clock.advance(id, params.frozen_time);
      done.catch((error: unknown) => ctx.fault(`Advancing ${id} failed`, error));
      return render(ctx, clock);
    },
  ),
  route("DELETE /v1/test_helpers/test_clocks/{id}", (ctx, _params, { id }): Json => {
    const clock = need(ctx, "test_helpers.test_clock", id);
    if (clock.status === "advancing")
      throw invalidRequest("The test clock is advancing. Wait until it is ready.");
    deleteTestClock(ctx, clock);
    return { id, object: "test_helpers.test_clock", deleted: true };
  }),
];
