import { and, count, eq, gt, isNull, ne } from "drizzle-orm";
import { sessions, users } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import type { UserId } from "@/lib/ids";
import { hashToken, newToken } from "./token";

/** The signed-in person, as pages and actions know them. */
export type CurrentUser = {
  id: UserId;
  name: string | null;
  email: string;
  image: string | null;
  role: "user" | "admin";
};

const day = 24 * 3600;

/** How long a session lives, in seconds; it isn't prolonged by use. */
export const sessionLifetimes = { remembered: 30 * day, browser: day } as const;

/**
 * Begins a session.
 * @param params.token a secret of the caller's making; by default a new one.
 * @returns the token for the cookie; the table keeps only its hash.
 */
export async function createSession(
  db: SystemDb,
  params: { userId: UserId; expires: Date; token?: string },
): Promise<{ token: string }> {
  const { userId, expires, token = newToken() } = params;
  await db.insert(sessions).values({ sessionToken: hashToken(token), userId, expires });
  return { token };
}

/** Whose session the token opens; null when it has ended, was never there, or the person is disabled. */
export async function findSession(
  db: SystemDb,
  params: { token: string },
): Promise<{ user: CurrentUser; expires: Date } | null> {
  const [row] = await db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      image: users.image,
      role: users.role,
      expires: sessions.expires,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.sessionToken, hashToken(params.token)),
        gt(sessions.expires, new Date()),
        isNull(users.disabledAt),
      ),
    );
  if (!row) return null;
  const { expires, ...user } = row;
  return { user, expires };
}

/** Ends one session. */
export async function deleteSession(db: SystemDb, params: { token: string }): Promise<void> {
  await db.delete(sessions).where(eq(sessions.sessionToken, hashToken(params.token)));
}

/**
 * Ends a person's sessions on every device.
 * @param params.exceptToken the token of a session that goes on.
 */
export async function revokeSessions(
  db: SystemDb,
  params: { userId: UserId; exceptToken?: string | null },
): Promise<void> {
  await db
    .delete(sessions)
    .where(
      and(
        eq(sessions.userId, params.userId),
        params.exceptToken ? ne(sessions.sessionToken, hashToken(params.exceptToken)) : undefined,
      ),
    );
}

/** How many sessions of the person are live. */
export async function countSessions(db: SystemDb, params: { userId: UserId }): Promise<number> {
  const [row] = await db
    .select({ live: count() })
    .from(sessions)
    .where(and(eq(sessions.userId, params.userId), gt(sessions.expires, new Date())));
  return row?.live ?? 0;
}
