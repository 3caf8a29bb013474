import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { billingTemplates } from "@/lib/email/billing-templates";
import { templates } from "@/lib/email/templates";
import { startInbox } from "../mail";
import { freePort } from "../ports";
import { listPreviews, renderPreview } from "./previews";

const previews = listPreviews();

test("every mail of the product has an example", () => {
  expect(new Set(previews.map(({ template }) => template))).toEqual(new Set(Object.keys(templates)));
});

const lettered = z.object({
  letter: z.object({
    organizationName: z.string(),
    billingUrl: z.string(),
    membersUrl: z.string(),
    recipient: z.string(),
  }),
});
const billing = previews.filter(({ template }) => Object.hasOwn(billingTemplates, template));

describe.each(billing)("$template, $about", ({ name, props }) => {
  test("names the organization first, links in text what its button links, and says how to get no more", async () => {
    const mail = (await renderPreview(name))?.mail;
    const { letter } = lettered.parse(props);
    const lines = (mail?.text ?? "").split("\n").filter((line) => line.trim() !== "");
    expect(lines[0]).toContain(letter.organizationName);
    expect(mail?.subject).toContain(letter.organizationName);
    const [, button] = mail?.html.match(/<a href="([^"]+)" class="button"/) ?? [];
    expect(mail?.html.match(/class="button"/g)).toHaveLength(1);
    expect(mail?.text).toContain(button);
    expect(mail?.text).toContain("You get this mail because");
    expect(mail?.text).toContain(letter.recipient === "manager" ? letter.membersUrl : letter.billingUrl);
    expect(mail?.text).not.toMatch(/undefined|null|NaN|\[object/);
  });
});

test("yen have no decimals, days say that they are UTC", async () => {
  const yen = await renderPreview("invoice_paid-2");
  expect(yen?.mail.text).toContain("¥43,000 for Acme Studio on 3 January 2027 (UTC)");
});

const inbox = await startInbox(await freePort());
afterAll(inbox.close);

async function get(path: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`${new URL(inbox.inboxUrl).origin}${path}`);
  return { status: response.status, body: await response.text() };
}

test("the inbox lists the examples and shows each in light, in dark and as text", async () => {
  expect((await get("/inbox")).body).toContain('href="/inbox/previews"');
  const list = (await get("/inbox/previews")).body;
  for (const { name } of previews) expect(list).toContain(`href="/inbox/previews/${name}"`);
  const path = "/inbox/previews/payment_failed-1";
  expect((await get(`${path}?as=dark`)).body).toContain("@media all");
  expect((await get(`${path}?as=light`)).body).toContain("@media not all");
  expect((await get(path)).body).toContain("prefers-color-scheme: dark");
  expect((await get(`${path}?as=text`)).body).toMatch(/<pre[^>]*>/);
  expect(await get("/inbox/previews/unknown-1")).toMatchObject({ status: 404 });
});
