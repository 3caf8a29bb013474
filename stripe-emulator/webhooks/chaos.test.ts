import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { type Receiver, startEmulator, startReceiver, webhookSecret } from "../tests/fixtures";
import { Chaos, type ChaosSettings } from "./chaos";

const endpoint = { id: "we_1", url: "https://example.com/hook" };

function names({ received }: Receiver): string[] {
  return received.map(({ body }) => JSON.parse(body).data.object.name);
}

/** Twenty customers made with this chaos, and what of them arrived in the end. */
async function arrivals(chaos: Partial<ChaosSettings>): Promise<{ sent: string[]; arrived: string[] }> {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret }],
    chaos,
  });
  const sent = Array.from({ length: 20 }, (_, n) => `Customer ${n}`);
  for (const name of sent) await stripe.customers.create({ name });
  await emulator.idle();
  return { sent, arrived: names(receiver) };
}

describe("decisions", () => {
  const decide = (settings: Partial<ChaosSettings>, customer?: string) => {
    const chaos = new Chaos();
    chaos.set(settings);
    return Array.from({ length: 200 }, () => chaos.next({ endpoint, customer }));
  };
  const all = { shuffle: 0.3, duplicate: 0.3, delay: 0.3, drop: 0.3 };

  it("depend on the seed alone", () => {
    expect(decide({ ...all, seed: 7 })).toEqual(decide({ ...all, seed: 7 }));
    expect(decide({ ...all, seed: 7 })).not.toEqual(decide({ ...all, seed: 8 }));
  });

  it("are about as frequent as asked for", () => {
    const dropped = decide({ drop: 0.3 }).filter(({ effects }) => effects.includes("dropped")).length;
    expect(dropped).toBeGreaterThan(35);
    expect(dropped).toBeLessThan(85);
    expect(decide({}).every(({ effects }) => effects.length === 0)).toBe(true);
  });

  it("leave alone what is out of scope", () => {
    const untouched = (settings: Partial<ChaosSettings>) =>
      decide({ drop: 1, ...settings }, "cus_1").every(({ effects }) => effects.length === 0);
    expect(untouched({ customer: "cus_2" })).toBe(true);
    expect(untouched({ endpoint: "https://example.com/other" })).toBe(true);
    expect(untouched({ customer: "cus_1", endpoint: endpoint.url })).toBe(false);
  });
});

it("duplicates: every event arrives twice, under one id", async () => {
  const { sent, arrived } = await arrivals({ duplicate: 1 });
  expect([...arrived].sort()).toEqual([...sent, ...sent].sort());
});

it("shuffles: everything arrives once, in another order", async () => {
  const { sent, arrived } = await arrivals({ shuffle: 0.5, seed: 3 });
  expect(arrived).not.toEqual(sent);
  expect([...arrived].sort()).toEqual([...sent].sort());
});

it("delays: idle waits for the last one, however late", async () => {
  const { sent, arrived } = await arrivals({ delay: 1, delayMs: 1_500 });
  expect([...arrived].sort()).toEqual([...sent].sort());
});

it("drops: the event never comes, is listed as undelivered, and can be resent", async () => {
  const receiver = await startReceiver();
  const { emulator, stripe } = await startEmulator({
    webhookEndpoints: [{ url: receiver.url, secret: webhookSecret }],
  });
  const control = async (path: string, body: object) => {
    const response = await fetch(`${emulator.url}/_emulator${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const lost = await stripe.customers.create({ name: "Lost" });
  expect(await control("/chaos", { drop: 1, customer: lost.id })).toMatchObject({ drop: 1, delay: 0 });
  await stripe.customers.update(lost.id, { name: "Lost again" });
  await stripe.customers.create({ name: "Found" });
  await emulator.idle();
  expect(names(receiver)).toEqual(["Lost", "Found"]);

  const undelivered: Stripe.Event[] = [];
  for await (const event of stripe.events.list({ delivery_success: false })) undelivered.push(event);
  expect(undelivered).toMatchObject([{ type: "customer.updated", pending_webhooks: 1 }]);
  const [delivery] = emulator.store.of("delivery").by("event", undelivered[0]?.id ?? "");
  expect(delivery).toMatchObject({ status: "dropped", chaos: ["dropped"], attempts: [] });
  await control(`/deliveries/${delivery?.id}/resend`, {});
  await emulator.idle();
  expect(names(receiver)).toEqual(["Lost", "Found", "Lost again"]);
  expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);

  emulator.setChaos();
  await stripe.customers.update(lost.id, { name: "Well" });
  await emulator.idle();
  expect(names(receiver).at(-1)).toBe("Well");
});
