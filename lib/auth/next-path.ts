import type { Route } from "next";
import { z } from "zod";

/** A page of this app, safe to redirect to. */
export type NextPath = Route;

const base = "https://app.invalid";

/**
 * Where to go after signing in, as it came in `?next=`: a path inside this app, or null for anything else,
 * such as `https://evil.example`, `//evil.example` or `/\evil.example`, which browsers read as another host.
 */
export function parseNextPath(value: unknown): NextPath | null {
  return isInternalPath(value) ? value : null;
}

/** Where to go on to afterwards, as an input; whatever isn't a page of this app becomes null. */
export const nextPathSchema = z.string().transform(parseNextPath).prefault("");

/** The header in which `proxy.ts` tells pages for signed-in people which address was asked for. */
export const requestedPathHeader = "x-keel-requested-path";

function isInternalPath(value: unknown): value is NextPath {
  if (typeof value !== "string" || value.length > 500) return false;
  // Backslashes count as slashes in browsers, and control characters are dropped before parsing.
  if (!/^\/(?![/\\])[^\\\p{Control}]*$/u.test(value)) return false;
  if (!URL.canParse(value, base)) return false;
  const url = new URL(value, base);
  return url.origin === base && !url.pathname.startsWith("//") && !url.pathname.startsWith("/api/");
}
