import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter } from "next-auth/adapters";
import { accounts, sessions, users, verificationTokens } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { idSchema } from "@/lib/ids";
import { createSession, deleteSession, findSession } from "./session-store";

/**
 * The auth library's way to our tables. Sessions go through our own functions, which store hashes where the
 * library would store the tokens themselves, and know of disabled people.
 */
export function authAdapter(db: SystemDb): Adapter {
  return {
    ...DrizzleAdapter(acrossTenants(db), {
      usersTable: users,
      accountsTable: accounts,
      sessionsTable: sessions,
      verificationTokensTable: verificationTokens,
    }),
    async createSession(session) {
      const userId = idSchema("user").parse(session.userId);
      await createSession(db, { userId, expires: session.expires, token: session.sessionToken });
      return session;
    },
    async getSessionAndUser(token) {
      const found = await findSession(db, { token });
      if (!found) return null;
      const { user, expires } = found;
      return {
        session: { sessionToken: token, userId: user.id, expires },
        user: { ...user, emailVerified: null },
      };
    },
    // Sessions end when they were to end, however much they are used.
    updateSession: async () => null,
    deleteSession: (token) => deleteSession(db, { token }),
  };
}
