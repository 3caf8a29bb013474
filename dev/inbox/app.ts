import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { findMail, listMails } from "./mails";
import { inboxPage, mailPage, notFoundPage, previewPage, previewsPage, type View, views } from "./pages";
import { listPreviews, renderPreview } from "./previews";

const asset = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** Mails bring styles of their own and may show pictures; nothing here, and nothing in them, runs a script of theirs. */
const policy =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; " +
  "img-src data: http: https:; base-uri 'none'; frame-ancestors 'none'";

/**
 * The pages of the inbox. Every other address is the stand-in for Resend.
 * @param apiUrl where that one listens.
 */
export function inboxApp(apiUrl: string): Hono {
  const app = new Hono();
  app.use("/inbox/*", async (c, next) => {
    await next();
    c.header("content-security-policy", policy);
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  app.get("/", (c) => c.redirect("/inbox"));
  app.get("/inbox/assets/inbox.css", (c) => c.body(asset("inbox.css"), 200, { "content-type": "text/css" }));
  app.get("/inbox/assets/inbox.js", (c) =>
    c.body(asset("inbox.js"), 200, { "content-type": "text/javascript" }),
  );
  app.get("/inbox", async (c) => c.html(inboxPage(await listMails(apiUrl))));
  app.get("/inbox/previews", (c) => c.html(previewsPage(listPreviews())));
  app.get("/inbox/previews/:name", async (c) => {
    const preview = await renderPreview(c.req.param("name"));
    return preview ? c.html(previewPage(preview, viewOf(c.req.query("as")))) : c.html(notFoundPage(), 404);
  });
  app.get("/inbox/:id", async (c) => {
    const mail = await findMail(apiUrl, c.req.param("id"));
    return mail ? c.html(mailPage(mail, viewOf(c.req.query("as")))) : c.html(notFoundPage(), 404);
  });
  app.all("*", (c) => {
    const { pathname, search } = new URL(c.req.url);
    return proxy(`${apiUrl}${pathname}${search}`, { raw: c.req.raw });
  });
  return app;
}

function viewOf(text: string | undefined): View {
  return text !== undefined && isView(text) ? text : "page";
}

function isView(text: string): text is View {
  return Object.hasOwn(views, text);
}
