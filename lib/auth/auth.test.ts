import { eq } from "drizzle-orm";
import { NextRequest } from "next/server";
import { beforeAll, describe, expect, it } from "vitest";
import { sessions, userPasswords, users } from "@/db/schema";
import { testDatabase } from "@/dev/testing/database";
import { newId } from "@/lib/ids";
import { hashPassword } from "./password";
import { hashToken } from "./token";

const { db, url } = await testDatabase();
// Before the first look at the environment, which is read once.
process.env.DATABASE_URL = url;
const { handlers } = await import("./auth");

const base = "http://localhost:3000/api/auth";
const email = "reader@example.com";
const password = "correct horse battery staple";

/** A browser, as far as cookies go. */
class Browser {
  readonly cookies = new Map<string, string>();

  async get(path: string): Promise<Response> {
    return this.keep(await handlers.GET(new NextRequest(`${base}${path}`, { headers: this.headers() })));
  }

  async post(path: string, fields: Record<string, string>): Promise<Response> {
    const { csrfToken } = await (await this.get("/csrf")).json();
    const headers = { ...this.headers(), "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ csrfToken, ...fields });
    return this.keep(
      await handlers.POST(new NextRequest(`${base}${path}`, { method: "POST", headers, body })),
    );
  }

  private headers() {
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  }

  private keep(response: Response): Response {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name && value) this.cookies.set(name, value);
      else if (name) this.cookies.delete(name);
    }
    return response;
  }
}

const credentials = { email, password, remember: "true", next: "" };
const userId = newId("user");

beforeAll(async () => {
  await db.insert(users).values({ id: userId, email, name: "Reader", emailVerified: new Date() });
  await db.insert(userPasswords).values({ userId, hash: await hashPassword(password) });
});

describe("the auth library's routes", () => {
  it("turn a right password into a session in the database, and tell no more than who it is", async () => {
    const browser = new Browser();
    await browser.post("/callback/credentials", credentials);

    const token = browser.cookies.get("keel.session") ?? "";
    const [stored] = await db
      .select()
      .from(sessions)
      .where(eq(sessions.sessionToken, hashToken(token)));
    expect(stored?.userId).toBe(userId);
    expect(await (await browser.get("/session")).json()).toEqual({
      user: { name: "Reader", email, image: null },
      expires: stored?.expires.toISOString(),
    });

    await browser.post("/signout", {});
    expect(browser.cookies.has("keel.session")).toBe(false);
    expect(
      await db
        .select()
        .from(sessions)
        .where(eq(sessions.sessionToken, hashToken(token))),
    ).toEqual([]);
  });

  it("don't prolong a session, however much it is used", async () => {
    const browser = new Browser();
    await browser.post("/callback/credentials", { ...credentials, remember: "false" });
    const expires = async () => (await (await browser.get("/session")).json()).expires;
    const hours = (Date.parse(await expires()) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThanOrEqual(24);
    expect(await expires()).toBe(await expires());
  });

  it("know nobody by a stored hash", async () => {
    const browser = new Browser();
    const [stored] = await db.select().from(sessions).where(eq(sessions.userId, userId));
    browser.cookies.set("keel.session", stored?.sessionToken ?? "");
    expect(await (await browser.get("/session")).json()).toBeNull();
  });

  it.each([
    ["a wrong password", "/callback/credentials", { ...credentials, password: "wrong password" }],
    ["a broken form", "/callback/credentials", { ...credentials, remember: "perhaps" }],
    ["the stand-in for other ways", "/signin/closed", { email }],
    ["a missing proof of origin", "/callback/credentials", { ...credentials, csrfToken: "forged" }],
  ])("let nobody in by %s", async (_way, path, fields) => {
    const browser = new Browser();
    const response = await browser.post(path, fields);
    expect(response.headers.get("location")).toMatch(/^http:\/\/localhost:3000\/sign-in\?error=/);
    expect(browser.cookies.has("keel.session")).toBe(false);
  });

  it("lead to our own address, whichever host a request names", async () => {
    const request = new NextRequest("http://evil.example/api/auth/callback/credentials", { method: "POST" });
    const { headers } = await handlers.POST(request);
    expect(headers.get("location")).toMatch(/^http:\/\/localhost:3000\/sign-in/);
  });

  it("lead to no other site afterwards", async () => {
    const response = await new Browser().post("/callback/credentials", {
      ...credentials,
      callbackUrl: "https://evil.example/",
    });
    expect(response.headers.get("location")).toBe("http://localhost:3000/");
  });
});
