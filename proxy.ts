import { type NextRequest, NextResponse } from "next/server";
import { requestedPathHeader } from "@/lib/auth/next-path";
import { sessionCookieName } from "@/lib/auth/session-cookie";
import { env } from "@/lib/env";

/**
 * Spares visitors without a session the wait for a page that would turn them away, and tells pages which
 * address was asked for, so that signing in can lead back to it. No more than a courtesy: whether the cookie
 * opens anything is decided by the pages and actions themselves.
 */
export function proxy(request: NextRequest): NextResponse {
  const { APP_URL } = env();
  // What isn't a visit is left to the action, which answers in the form that sent it.
  const isVisit = request.method === "GET" || request.method === "HEAD";
  const asked = request.nextUrl.pathname + request.nextUrl.search;
  if (!isVisit || request.cookies.has(sessionCookieName(APP_URL))) {
    const headers = new Headers(request.headers);
    headers.set(requestedPathHeader, asked);
    return NextResponse.next({ request: { headers } });
  }
  const signIn = new URL("/sign-in", APP_URL);
  signIn.searchParams.set("next", asked);
  return NextResponse.redirect(signIn);
}

// Not /admin: to anybody but administrators, signed out or not, it answers 404.
export const config = { matcher: ["/o/:path*", "/account/:path*"] };
