import type { Context as HonoContext } from "hono";

/** The fields of a sent form. */
export async function sentForm(c: HonoContext): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text());
}
