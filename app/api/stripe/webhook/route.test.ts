import Stripe from "stripe";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/dev/testing/database";

const secret = "whsec_embedded";
const stripe = new Stripe("sk_test_embedded");

/** The route as a server with this database has it. */
async function routeOn(databaseUrl: string): Promise<(request: Request) => Promise<Response>> {
  vi.resetModules();
  // The pool that the server keeps over reloads of its modules.
  vi.stubGlobal("keelDatabase", undefined);
  vi.stubEnv("DATABASE_URL", databaseUrl);
  const { env } = await import("@/lib/env");
  env();
  return (await import("./route")).POST;
}

function webhook(body: string, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost:3000/api/stripe/webhook", { method: "POST", body, headers });
}

function signedWebhook(id: string): Request {
  const event = {
    id,
    object: "event",
    type: "test_helpers.unused",
    api_version: "2026-10-28.endive",
    created: 1_800_000_000,
    livemode: false,
    data: { object: { id: "obj_1" } },
  };
  const payload = JSON.stringify(event);
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
  return webhook(payload, { "stripe-signature": signature });
}

describe("the webhook's door", () => {
  let post: (request: Request) => Promise<Response>;
  beforeAll(async () => {
    post = await routeOn((await testDatabase()).url);
  });

  it("answers 200 once the event is stored", async () => {
    const response = await post(signedWebhook("evt_stored"));
    expect([response.status, await response.json()]).toEqual([200, { received: "evt_stored" }]);
  });

  it.each([
    ["no signature", () => webhook("{}"), 400],
    ["a bad signature", () => webhook("{}", { "stripe-signature": "t=1,v1=00" }), 400],
    ["an empty body", () => webhook("", { "stripe-signature": "t=1,v1=00" }), 400],
    ["a huge body", () => webhook("x".repeat(1_000_001)), 413],
  ])("answers %s with a reason", async (_, request, status) => {
    const response = await post(request());
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, detail: expect.stringMatching(/\w+/) });
  });

  it("stops reading a body that doesn't end", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100_000;
        if (sent > 50_000_000) controller.close();
        else controller.enqueue(new Uint8Array(100_000));
      },
    });
    const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
    const response = await post(new Request("http://localhost:3000/api/stripe/webhook", init));
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(2_000_000);
  });

  it("billing 5: answers 5xx while the database is down, so that Stripe sends it again", async () => {
    const deadPost = await routeOn("postgres://nobody@127.0.0.1:1/nothing");
    const response = await deadPost(signedWebhook("evt_lost"));
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/err_[0-9a-f]+/) });
  });
});
