import { readdirSync } from "node:fs";
import { type APIRequestContext, expect, request, test } from "@playwright/test";
import { createDatabase } from "@/db/client";
import { systemDb } from "@/db/tenancy";
import { aMember, anOrganization, aUser } from "@/dev/testing/people";
import { sessionCookieName } from "@/lib/auth/session-cookie";
import { createSession } from "@/lib/auth/session-store";
import type { UserId } from "@/lib/ids";

/** Who knocks. Members are of the organization that the address names; a stranger is of another. */
const visitors = ["signed out", "stranger", "member", "billing", "owner", "administrator"] as const;
type Visitor = (typeof visitors)[number];

/** 200 shown; 401 without the secret; 404 as if it weren't there; 405 not by GET; in: sent to sign in; away: sent elsewhere; no: shown that the role doesn't allow it. */
type Answer = 200 | 401 | 404 | 405 | "in" | "away" | "no";

type Door = { at?: string; answers: Readonly<Record<Visitor, Answer>> };

const everybody = (answer: Answer): Door["answers"] => ({
  "signed out": answer,
  stranger: answer,
  member: answer,
  billing: answer,
  owner: answer,
  administrator: answer,
});
const signedIn = (answer: Answer): Door["answers"] => ({ ...everybody(answer), "signed out": "in" });
// An administrator of the product belongs to no organization and is a stranger there like others.
const members = (answers: Partial<Door["answers"]> = {}): Door["answers"] => ({
  "signed out": "in",
  stranger: 404,
  member: 200,
  billing: 200,
  owner: 200,
  administrator: 404,
  ...answers,
});
const administrators = (answer: Answer): Door["answers"] => ({ ...everybody(404), administrator: answer });

/** Every page and route of the product: a new one fails the first test below until it has its row. */
const doors: Readonly<Record<string, Door>> = {
  "(marketing)/page.tsx": { answers: everybody(200) },
  "(marketing)/pricing/page.tsx": { answers: everybody(200) },
  "(auth)/sign-in/page.tsx": { answers: { ...everybody("away"), "signed out": 200 } },
  "(auth)/sign-up/page.tsx": { answers: { ...everybody("away"), "signed out": 200 } },
  "(auth)/check-inbox/page.tsx": { answers: everybody(200) },
  "(auth)/forgot-password/page.tsx": { answers: everybody(200) },
  "(auth)/reset-password/page.tsx": { answers: everybody(200) },
  "(auth)/verify/page.tsx": { answers: everybody(200) },
  "account/page.tsx": { answers: signedIn(200) },
  "checkout/page.tsx": { answers: everybody("away") },
  "o/page.tsx": { answers: signedIn("away") },
  "o/new/page.tsx": { answers: signedIn(200) },
  "o/[slug]/page.tsx": { answers: members() },
  "o/[slug]/projects/page.tsx": { answers: members() },
  "o/[slug]/credits/page.tsx": { answers: members() },
  "o/[slug]/members/page.tsx": { answers: members() },
  "o/[slug]/settings/page.tsx": { answers: members() },
  "o/[slug]/billing/page.tsx": { answers: members({ member: "no" }) },
  "o/[slug]/billing/plans/page.tsx": { answers: members({ member: "no" }) },
  "o/[slug]/billing/change/page.tsx": { answers: members({ member: "no" }) },
  "o/[slug]/billing/cancel/page.tsx": { answers: members({ member: "no" }) },
  "o/[slug]/billing/resume/page.tsx": { answers: members({ member: "no" }) },
  "o/[slug]/billing/return/page.tsx": { answers: members({ member: "no", billing: 404, owner: 404 }) },
  "admin/page.tsx": { answers: administrators(200) },
  "admin/organizations/page.tsx": { answers: administrators(200) },
  "admin/organizations/[id]/page.tsx": { answers: administrators(200) },
  "admin/users/page.tsx": { answers: administrators(200) },
  "admin/users/[id]/page.tsx": { answers: administrators(200) },
  "admin/drift/page.tsx": { answers: administrators(200) },
  "admin/events/page.tsx": { answers: administrators(200) },
  "admin/events/[id]/page.tsx": { at: "/admin/events/evt_none", answers: everybody(404) },
  "api/auth/[...nextauth]/route.ts": { at: "/api/auth/session", answers: everybody(200) },
  // Opens to the host's secret alone: e2e/cron.spec.ts.
  "api/cron/[job]/route.ts": { at: "/api/cron/all", answers: everybody(401) },
  // Takes POST alone, and nothing that Stripe didn't sign: below.
  "api/stripe/webhook/route.ts": { answers: everybody(405) },
};

test("every page and route has its row in the table", () => {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /(^|\/)(page|route)\.tsx?$/.test(file));
  expect(files.sort()).toEqual(Object.keys(doors).sort());
});

const appUrl = process.env.BASE_URL ?? "";
const database = createDatabase(process.env.DATABASE_URL ?? "", { max: 2 });
const sessions: Partial<Record<Visitor, string>> = {};
let address = { slug: "", organizationId: "", userId: "" };

test.beforeAll(async () => {
  const db = systemDb(database.connection);
  const { id, slug, ownerId } = await anOrganization(db, { name: "Doors Inc" });
  const session = async (userId: UserId) =>
    (await createSession(db, { userId, expires: new Date(Date.now() + 3_600_000) })).token;
  sessions.owner = await session(ownerId);
  sessions.member = await session(await aMember(db, { organizationId: id, role: "member" }));
  sessions.billing = await session(await aMember(db, { organizationId: id, role: "billing" }));
  sessions.stranger = await session((await anOrganization(db)).ownerId);
  sessions.administrator = await session(await aUser(db, { role: "admin" }));
  address = { slug, organizationId: id, userId: ownerId };
});

test.afterAll(() => database.close());

function pathOf(file: string, { at }: Door): string {
  if (at) return at;
  const path = file
    .replace(/\/?(page|route)\.tsx?$/, "")
    .replace(/\([^)]*\)\/?/g, "")
    .replace("[slug]", address.slug)
    .replace("organizations/[id]", `organizations/${address.organizationId}`)
    .replace("users/[id]", `users/${address.userId}`);
  return `/${path}`;
}

async function knock(context: APIRequestContext, path: string): Promise<Answer | string> {
  const response = await context.get(path, { maxRedirects: 0 });
  const status = response.status();
  if (status === 401 || status === 404 || status === 405) return status;
  if (status >= 300 && status < 400) {
    const target = new URL(response.headers().location ?? "", appUrl);
    return target.pathname === "/sign-in" ? "in" : "away";
  }
  if (status !== 200) return `status ${status}`;
  return (await response.text()).includes("Your role doesn’t include") ? "no" : 200;
}

for (const visitor of visitors) {
  test(`what a visitor gets to see: ${visitor}`, async () => {
    const session = sessions[visitor];
    const context = await request.newContext({
      baseURL: appUrl,
      ...(session ? { extraHTTPHeaders: { cookie: `${sessionCookieName(appUrl)}=${session}` } } : {}),
    });
    for (const [file, door] of Object.entries(doors)) {
      const path = pathOf(file, door);
      expect.soft(await knock(context, path), `${visitor} at ${path}`).toEqual(door.answers[visitor]);
    }
    await context.dispose();
  });
}

test("addresses that can't be right are not found, never a failure", async () => {
  const context = await request.newContext({
    baseURL: appUrl,
    extraHTTPHeaders: { cookie: `${sessionCookieName(appUrl)}=${sessions.administrator}` },
  });
  for (const path of [
    "/o/UPPER",
    "/o/%00",
    "/o/..%2f",
    "/o/-",
    "/admin/users/%00",
    "/admin/users/org_01jd4x0000e00000000000000a",
    "/admin/organizations/nothing",
    "/admin/events/'",
  ]) {
    expect.soft((await context.get(path, { maxRedirects: 0 })).status(), path).toBe(404);
  }
  for (const path of [
    "/admin/organizations?plan=gold&status=%00&after=nonsense&q=%00",
    "/admin/users?role=root&before=W10&q=a&q=b",
    "/admin/drift?source=moon&type=%00&q=%00&after=W10",
    "/admin/events?status=lost&type=%3Cscript%3E&after=%E0%A4%A",
  ]) {
    expect.soft((await context.get(path, { maxRedirects: 0 })).status(), path).toBe(200);
  }
  await context.dispose();
});

test("the webhook takes nothing that Stripe didn't sign", async () => {
  const context = await request.newContext({ baseURL: appUrl });
  const forged: Record<string, string>[] = [{}, { "stripe-signature": "t=1,v1=00" }];
  for (const headers of forged) {
    const data = { id: "evt_forged", object: "event", type: "invoice.paid" };
    expect((await context.post("/api/stripe/webhook", { data, headers })).status()).toBe(400);
  }
  await context.dispose();
});

test("a disabled person's session opens nothing", async () => {
  const db = systemDb(database.connection);
  const userId = await aUser(db, { role: "admin", disabledAt: new Date() });
  const { token } = await createSession(db, { userId, expires: new Date(Date.now() + 3_600_000) });
  const context = await request.newContext({
    baseURL: appUrl,
    extraHTTPHeaders: { cookie: `${sessionCookieName(appUrl)}=${token}` },
  });
  expect(await knock(context, "/admin")).toBe(404);
  expect(await knock(context, "/account")).toBe("in");
  await context.dispose();
});
