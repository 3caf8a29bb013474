import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import type { Context } from "../context";
import { StripeApiError } from "../http/errors";
import { authenticationPages } from "./authentication";
import { checkoutPages } from "./checkout/checkout";
import { consolePages } from "./console/console";
import { pageHeaders, refuseForeignForms } from "./origin-guard";
import { invoicePages } from "./papers/invoice";
import { receiptPages } from "./papers/receipt";
import { portalPages } from "./portal/portal";
import { refused } from "./shell";

/** Everything the pages answer; the API's paths stay out of it. */
const paths = [
  "/",
  "/c/*",
  "/p/*",
  "/i/*",
  "/receipts/*",
  "/credit_notes/*",
  "/3ds/*",
  "/console/*",
  "/assets/*",
];

const assets = new Map([
  ["base.css", "text/css; charset=utf-8"],
  ["forms.css", "text/css; charset=utf-8"],
  ["content.css", "text/css; charset=utf-8"],
  ["checkout.css", "text/css; charset=utf-8"],
  ["console.css", "text/css; charset=utf-8"],
  ["pages.js", "text/javascript; charset=utf-8"],
]);

/** Mounts the pages a person uses in the browser. */
export function pages(app: Hono, ctx: Context): void {
  const site = new Hono();
  for (const path of paths) site.use(path, pageHeaders, refuseForeignForms);
  site.onError((error, c) => {
    if (error instanceof StripeApiError) return refused(c, error.message, error.status === 404 ? 404 : 409);
    ctx.fault(`The page ${c.req.path} failed`, error);
    return refused(c, "The emulator failed. Its log says why.", 500);
  });
  site.get("/assets/:name", async (c) => {
    const type = assets.get(c.req.param("name"));
    if (!type) return c.notFound();
    const content = await readFile(new URL(`./assets/${c.req.param("name")}`, import.meta.url), "utf8");
    return c.body(content, 200, { "content-type": type });
  });
  authenticationPages(site, ctx);
  checkoutPages(site, ctx);
  portalPages(site, ctx);
  invoicePages(site, ctx);
  receiptPages(site, ctx);
  consolePages(site, ctx);
  app.route("/", site);
}
