import "server-only";
import { cookies } from "next/headers";
import NextAuth, { AuthError, CredentialsSignin, type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { database } from "@/db";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { idSchema } from "@/lib/ids";
import { log, logFault } from "@/lib/observability/log";
import { clientIp } from "@/lib/security/client-ip";
import { authAdapter } from "./adapter";
import { checkSignIn } from "./check-sign-in";
import { parseNextPath } from "./next-path";
import { signInSchema } from "./schema";
import { currentSessionToken } from "./session";
import { sessionCookieName, sessionCookieOptions } from "./session-cookie";
import { createSession, deleteSession, sessionLifetimes } from "./session-store";
import { SignInRefused } from "./sign-in-refused";
import { newToken } from "./token";

/** As the auth library hands it over: form fields, hence text. */
const credentialsSchema = signInSchema.extend({ remember: z.stringbool() });

const passwordProvider = Credentials({
  credentials: { email: {}, password: {}, remember: {}, next: {} },
  async authorize(input, request) {
    const credentials = credentialsSchema.safeParse(input);
    if (!credentials.success) return null;
    const { remember, ...rest } = credentials.data;
    try {
      const ip = clientIp(request.headers, env().TRUSTED_PROXIES);
      const user = await checkSignIn(database(), { ...rest, ip });
      return { ...user, remember };
    } catch (error) {
      throw error instanceof AppError ? new SignInRefused(error) : error;
    }
  },
});

/**
 * The library refuses passwords with sessions in the database unless there is another way in. Until there is
 * one, this stands in its place and lets nobody in: `callbacks.signIn` refuses everything but passwords.
 */
const closedProvider = {
  id: "closed",
  name: "Closed",
  type: "email",
  from: "nobody@example.com",
  maxAge: 0,
  options: {},
  sendVerificationRequest: async () => {},
} as const;

/** What `callbacks.jwt` notes for `jwt.encode`, which turns a right password into a session of ours. */
const signedInSchema = z.object({ sub: idSchema("user"), remember: z.boolean() });

async function beginSession(token: unknown): Promise<string> {
  const { sub: userId, remember } = signedInSchema.parse(token);
  const seconds = remember ? sessionLifetimes.remembered : sessionLifetimes.browser;
  const session = await createSession(database(), { userId, expires: new Date(Date.now() + seconds * 1000) });
  return session.token;
}

/** Errors of the library that only say that a request wasn't in order. */
const refusals: ReadonlySet<string> = new Set([
  "CredentialsSignin",
  "AccessDenied",
  "MissingCSRF",
  "UnknownAction",
  "InvalidProvider",
  "InvalidCallbackUrl",
]);

// Made when first needed: a build has no environment.
function config(): NextAuthConfig {
  const { APP_URL, AUTH_SECRET } = env();
  const { origin } = new URL(APP_URL);
  return {
    adapter: authAdapter(database()),
    secret: AUTH_SECRET,
    // Where requests lead is decided by APP_URL, never by the header that names the host.
    trustHost: true,
    useSecureCookies: APP_URL.startsWith("https:"),
    providers: [passwordProvider, closedProvider],
    session: {
      strategy: "database",
      maxAge: sessionLifetimes.remembered,
      updateAge: sessionLifetimes.remembered,
      generateSessionToken: newToken,
    },
    cookies: { sessionToken: { name: sessionCookieName(APP_URL), options: sessionCookieOptions(APP_URL) } },
    jwt: { encode: ({ token }) => beginSession(token) },
    pages: { signIn: "/sign-in", error: "/sign-in", verifyRequest: "/check-inbox" },
    callbacks: {
      signIn: ({ account }) => account?.provider === passwordProvider.id,
      jwt: ({ token, user }) => ({ ...token, remember: "remember" in user && user.remember === true }),
      // A new object: the one that comes holds the whole row and the session's token.
      session: ({ session }) => ({
        expires: session.expires,
        user: { name: session.user.name, email: session.user.email, image: session.user.image },
      }),
      redirect: ({ url }) => new URL(parseNextPath(url.replace(origin, "")) ?? "/", origin).href,
    },
    logger: {
      error: (error) => {
        if (error instanceof AuthError && refusals.has(error.type)) {
          log.info(
            { reason: error instanceof CredentialsSignin ? error.code : error.type },
            "sign-in refused",
          );
        } else {
          logFault(error, { part: "auth" });
        }
      },
      warn: (code) => log.warn({ code }, "auth"),
      debug: () => {},
    },
  };
}

const auth = NextAuth(config);

export const { handlers } = auth;

/**
 * Signs the browser in, if the password is right.
 * @param params.remember whether the session outlives the browser's closing (30 days) or not (a day at most).
 * @throws AppError saying why not (see checkSignIn). Only for server actions and route handlers.
 */
export async function signInWithPassword(params: {
  email: string;
  password: string;
  remember: boolean;
  next: string | null;
}): Promise<void> {
  const { remember, next } = params;
  const previous = await currentSessionToken();
  try {
    await auth.signIn(passwordProvider.id, {
      email: params.email,
      password: params.password,
      remember: String(remember),
      next: next ?? "",
      redirect: false,
    });
  } catch (error) {
    if (error instanceof SignInRefused) throw error.reason;
    throw error;
  }
  if (previous) await deleteSession(database(), { token: previous });
  if (!remember) await forgetSessionWithBrowser();
}

/** Leaves out the date that the auth library has given the cookie, so that it goes when the browser closes. */
async function forgetSessionWithBrowser(): Promise<void> {
  const { APP_URL } = env();
  const jar = await cookies();
  const session = jar.get(sessionCookieName(APP_URL));
  if (session) jar.set(session.name, session.value, sessionCookieOptions(APP_URL));
}

/** Signs the browser out and ends its session. Only for server actions and route handlers. */
export async function signOutHere(): Promise<void> {
  await auth.signOut({ redirect: false });
}
