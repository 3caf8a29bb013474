import type { MiddlewareHandler } from "hono";

/** Where a request comes from, as far as its headers tell. */
export interface RequestOrigin {
  host: string | undefined;
  origin: string | undefined;
  fetchSite: string | undefined;
}

/**
 * Whether a form was sent from one of these pages. Browsers name the sender of every POST; a client that
 * names none carries nobody's session and is let through.
 */
export function isOwnOrigin({ host, origin, fetchSite }: RequestOrigin): boolean {
  if (fetchSite !== undefined) return fetchSite === "same-origin" || fetchSite === "none";
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Refuses forms that another site's page sends here. */
export const refuseForeignForms: MiddlewareHandler = async (c, next) => {
  const own = isOwnOrigin({
    host: c.req.header("host"),
    origin: c.req.header("origin"),
    fetchSite: c.req.header("sec-fetch-site"),
  });
  if (c.req.method !== "GET" && c.req.method !== "HEAD" && !own) {
    return c.text("This form was sent from another site. Nothing was done.", 403);
  }
  await next();
};

/** The pages load nothing from elsewhere and can't be framed. Forms may lead away: to the app's success URL. */
export const pageHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header(
    "content-security-policy",
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  );
  c.header("cache-control", "no-store");
  c.header("referrer-policy", "no-referrer");
  c.header("x-content-type-options", "nosniff");
  c.header("x-robots-tag", "noindex");
};
