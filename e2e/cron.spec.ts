import { type APIRequestContext, request } from "@playwright/test";
import { eq } from "drizzle-orm";
import { creditGrants } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { appUrl, expect, test } from "./support/world";

const secret = process.env.CRON_SECRET ?? "";

async function withCron(headers: Record<string, string>, use: (door: APIRequestContext) => Promise<void>) {
  const door = await request.newContext({ baseURL: appUrl, extraHTTPHeaders: headers });
  await use(door);
  await door.dispose();
}

test("the host's cron does what the worker does, and nobody else can", async ({ db, organization }) => {
  const ofOrganization = eq(creditGrants.organizationId, organization.id);
  await acrossTenants(db).delete(creditGrants).where(ofOrganization);

  await withCron({}, async (stranger) => {
    for (const path of ["/api/cron/all", "/api/cron/credits.refill", "/api/cron/nothing"]) {
      expect((await stranger.get(path)).status()).toBe(401);
      expect((await stranger.post(path)).status()).toBe(401);
    }
  });
  expect(await acrossTenants(db).$count(creditGrants, ofOrganization)).toBe(0);

  await withCron({ authorization: `Bearer ${secret}` }, async (host) => {
    expect((await host.get("/api/cron/nothing")).status()).toBe(404);
    const answer = await host.post("/api/cron/credits.refill");
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toMatchObject({ queues: [{ queue: "credits.refill" }], finished: true });
  });
  // The worker that runs beside the app may have been faster; once it is either way.
  await expect
    .poll(() => acrossTenants(db).$count(creditGrants, ofOrganization), { timeout: 20_000 })
    .toBe(1);
});
