import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { database } from "@/db";
import { env } from "@/lib/env";
import { hrefWith } from "@/lib/href";
import { parseNextPath, requestedPathHeader } from "./next-path";
import { sessionCookieName } from "./session-cookie";
import { type CurrentUser, findSession } from "./session-store";

export type { CurrentUser } from "./session-store";

/** The session's token as the browser sent it, or null. */
export async function currentSessionToken(): Promise<string | null> {
  const jar = await cookies();
  return jar.get(sessionCookieName(env().APP_URL))?.value ?? null;
}

/**
 * Who is signed in, or null; disabled people count as signed out. Reads the row that the auth library wrote
 * rather than asking the library, which takes a database that is down for a person who is signed out.
 * One query a request, however often it is called.
 */
export const getCurrentUser = cache(async (): Promise<CurrentUser | null> => {
  const token = await currentSessionToken();
  if (!token) return null;
  const session = await findSession(database(), { token });
  return session?.user ?? null;
});

/** For pages behind `proxy.ts`: who is signed in; sends anybody else to sign in and come back to the page. */
export async function requireUser(): Promise<CurrentUser> {
  const user = await getCurrentUser();
  if (user) return user;
  const asked = (await headers()).get(requestedPathHeader);
  redirect(hrefWith("/sign-in", { next: parseNextPath(asked) }));
}
