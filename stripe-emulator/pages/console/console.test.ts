import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestShop, type TestShop } from "../test-shop";
import { nextRenewal } from "./due-work";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

describe("customers", () => {
  it("are listed and found by name, e-mail or id", async () => {
    const { customerId } = await shop.subscribe("Grace Example");
    await shop.openCheckout("Somebody Else");
    expect((await shop.get("/")).html).toContain("Somebody Else");
    for (const query of ["grace", customerId]) {
      const { html } = await shop.get(`/?q=${query}`);
      expect(html).toContain("Grace Example");
      expect(html).toContain("Active");
      expect(html).not.toContain("Somebody Else");
    }
    expect((await shop.get("/?q=nobody")).html).toContain("No customer matches");
  });

  it("show their objects and what falls due", async () => {
    const { customerId, subscriptionId } = await shop.subscribe();
    const { html } = await shop.get(`/console/customers/${customerId}`);
    for (const text of [
      subscriptionId,
      "Visa ending in 4242",
      "Subscription renews",
      "Past the next renewal",
    ]) {
      expect(html).toContain(text);
    }
    expect((await shop.get("/console/customers/cus_unknown")).status).toBe(404);
  });
});

describe("time travel", () => {
  it("stops before the renewal and goes past it", async () => {
    const { customerId, subscriptionId } = await shop.subscribe();
    const path = `/console/customers/${customerId}`;
    const renewal = nextRenewal(shop.emulator.context, customerId) ?? 0;
    await shop.post(`${path}/travel`, { leap: "before-renewal" });
    expect(shop.emulator.context.clock.now(customerId)).toBe(renewal - 60);

    const { location } = await shop.post(`${path}/travel`, { leap: "past-renewal" });
    expect(location).toBe(`${path}?done=traveled`);
    const { data } = await shop.stripe.invoices.list({ customer: customerId });
    expect(data.map(({ status, billing_reason: reason }) => [status, reason])).toEqual([
      ["paid", "subscription_cycle"],
      ["paid", "subscription_create"],
    ]);
    const { items } = await shop.stripe.subscriptions.retrieve(subscriptionId);
    expect(items.data[0]?.current_period_start).toBe(renewal);
  });

  it("takes a typed date, but not one in the past", async () => {
    const { customerId } = await shop.subscribe();
    const path = `/console/customers/${customerId}/travel`;
    const year = new Date().getUTCFullYear() + 1;
    await shop.post(path, { to: `${year}-06-15T10:30` });
    expect(shop.emulator.context.clock.now(customerId)).toBe(Date.UTC(year, 5, 15, 10, 30) / 1000);
    const past = await shop.post(path, { to: `${year}-06-14T10:30` });
    expect(past.status).toBe(422);
    expect(past.html).toContain("only travel into the future");
    expect((await shop.post(path, { to: "soon" })).html).toContain("Enter a date and time");
  });

  it("makes the next payment fail", async () => {
    const { customerId, subscriptionId } = await shop.subscribe();
    const path = `/console/customers/${customerId}`;
    await shop.post(`${path}/fail`, { reason: "insufficient_funds" });
    await shop.post(`${path}/travel`, { leap: "past-renewal" });
    expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).status).toBe("past_due");
    expect((await shop.get(path)).html).toContain("Failed payment is tried again");
  });

  it("makes every payment fail with another card", async () => {
    const { customerId, subscriptionId } = await shop.subscribe();
    const path = `/console/customers/${customerId}`;
    expect((await shop.post(`${path}/card`, { token: "chargeCustomerFail" })).status).toBe(303);
    await shop.post(`${path}/travel`, { leap: "past-renewal" });
    expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).status).toBe("past_due");
  });
});

describe("events", () => {
  it("are listed by type and customer, and shown as they were sent", async () => {
    const { customerId } = await shop.subscribe();
    const list = await shop.get(`/console/events?customer=${customerId}&type=invoice.paid`);
    const id = /\/console\/events\/(evt_\w+)"/.exec(list.html)?.[1];
    expect(list.html.match(/\/console\/events\/evt_/g)).toHaveLength(1);
    const { html } = await shop.get(`/console/events/${id}`);
    expect(html).toContain("&quot;type&quot;: &quot;invoice.paid&quot;");
    expect((await shop.get("/console/events/evt_unknown")).status).toBe(404);
  });

  it("are sent again on demand", async () => {
    const received: string[] = [];
    const listener = createServer((request, response) => {
      received.push(String(request.headers["stripe-signature"]));
      request.resume().on("end", () => response.end("ok"));
    });
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    try {
      const address = listener.address();
      const port = typeof address === "object" && address ? address.port : 0;
      await shop.stripe.webhookEndpoints.create({
        url: `http://127.0.0.1:${port}/hook`,
        enabled_events: ["customer.created"],
      });
      const { customerId } = await shop.openCheckout();
      await shop.emulator.idle();
      expect(received).toHaveLength(1);

      const delivery = shop.emulator.store.of("delivery").all().at(-1);
      const { location } = await shop.post(`/console/deliveries/${delivery?.id}/resend`, {});
      expect(location).toBe(`/console/events/${delivery?.event}?done=resent`);
      await shop.emulator.idle();
      expect(received).toHaveLength(2);
      expect((await shop.get("/console/webhooks")).html).toContain("2 succeeded, 0 pending, 0 failed");
      expect((await shop.get(`/console/events?customer=${customerId}`)).html).toContain("Succeeded");
    } finally {
      listener.close();
    }
  });
});
