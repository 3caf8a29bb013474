import { Resend } from "resend";
import { afterAll, expect, test } from "vitest";
import { startInbox } from "../mail";
import { freePort } from "../ports";

const inbox = await startInbox(await freePort());
afterAll(inbox.close);
const baseUrl = inbox.env.RESEND_BASE_URL ?? "";
const resend = new Resend(inbox.env.RESEND_API_KEY, { baseUrl });

/** Sends one as the product does. @returns its id. */
async function send(mail: { to: string; subject: string; html: string; text: string }): Promise<string> {
  const { data, error } = await resend.emails.send({ from: "Keel <hello@example.com>", ...mail });
  if (!data) throw new Error(error?.message);
  return data.id;
}

async function get(path: string): Promise<{ status: number; body: string; headers: Headers }> {
  const response = await fetch(`${baseUrl}${path}`);
  return { status: response.status, body: await response.text(), headers: response.headers };
}

test("an empty inbox says what to do, and fills newest first", async () => {
  expect((await get("/inbox")).body).toContain("No mail yet.");
  const first = await send({ to: "a@example.com", subject: "First", html: "<p>1</p>", text: "1" });
  const second = await send({ to: "b@example.com", subject: "Second", html: "<p>2</p>", text: "2" });
  const { body } = await get("/inbox");
  expect(body.match(/href="\/inbox\/[^"]+"/g)).toContain(`href="/inbox/${first}"`);
  expect(body.indexOf(second)).toBeLessThan(body.indexOf(first));
  expect(body).toContain("b@example.com");
});

test("a mail is shown as it looks, as text, and as its source", async () => {
  const html = '<a href="https://app.example.com">Confirm</a>';
  const id = await send({ to: "c@example.com", subject: "Confirm", html, text: "Go to app.example.com" });
  const { body } = await get(`/inbox/${id}`);
  expect(body).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
  expect(body).toContain("&lt;base target=&quot;_blank&quot;&gt;&lt;a href=&quot;https://app.example.com");
  expect((await get(`/inbox/${id}?as=text`)).body).toMatch(/<pre[^>]*>Go to app\.example\.com<\/pre>/);
  expect((await get(`/inbox/${id}?as=source`)).body).toMatch(/<pre[^>]*>&lt;a href=&quot;https/);
  expect((await get(`/inbox/${id}?as=constructor`)).body).toContain("<iframe");
});

test("nothing of a mail becomes markup of the pages, and no script of its runs", async () => {
  const evil = `"><script>alert(1)</script>`;
  const id = await send({ to: `"${evil}" <d@example.com>`, subject: evil, html: evil, text: evil });
  for (const path of ["/inbox", `/inbox/${id}`, `/inbox/${id}?as=text`, `/inbox/${id}?as=source`]) {
    const { body, headers } = await get(path);
    expect(body).toContain("alert(1)");
    expect(body).not.toContain("<script>alert");
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
  }
});

test("an unknown mail isn't found; every other address is Resend's", async () => {
  expect(await get("/inbox/unknown")).toMatchObject({ status: 404 });
  const id = await send({ to: "e@example.com", subject: "By the API", html: "<p>5</p>", text: "5" });
  expect(await resend.emails.get(id)).toMatchObject({ data: { subject: "By the API", text: "5" } });
  const listed = await fetch(`${baseUrl}/emails`, { headers: { authorization: "Bearer re_embedded" } });
  expect(await listed.json()).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ id })]),
  });
});

test("sending with the same key again sends nothing twice", async () => {
  const mail = { from: "hello@example.com", to: "f@example.com", subject: "Once", text: "6" };
  const options = { idempotencyKey: "the-same" };
  const [one, two] = [await resend.emails.send(mail, options), await resend.emails.send(mail, options)];
  expect(one.data?.id).toBe(two.data?.id);
});

test("its style and script are served", async () => {
  expect((await get("/inbox/assets/inbox.css")).headers.get("content-type")).toContain("text/css");
  expect((await get("/inbox/assets/inbox.js")).headers.get("content-type")).toContain("text/javascript");
});
