import { sql } from "drizzle-orm";
import { check, index, integer, pgEnum, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, idOf, instant, primaryId, updatedAt } from "./columns";

export const userRole = pgEnum("user_role", ["user", "admin"]);

export const users = pgTable(
  "users",
  {
    id: primaryId("user"),
    name: text(),
    /** In lower case. */
    email: text().notNull().unique(),
    /** When the address was proved to be the person's; null until then. */
    emailVerified: instant(),
    image: text(),
    /** `admin` opens /admin, the administrators' area. It is unrelated to roles in organizations. */
    role: userRole().notNull().default("user"),
    /** Set by an administrator; a disabled person can't sign in. */
    disabledAt: instant(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    check("users_email_lower", sql`${table.email} = lower(${table.email})`),
    index("users_created").on(table.createdAt, table.id),
    index("users_role").on(table.role, table.createdAt, table.id),
  ],
);

/** Apart from `users`, so that no query of users can return a hash. */
export const userPasswords = pgTable("user_passwords", {
  userId: idOf("user")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** Argon2id, in PHC format. */
  hash: text().notNull(),
  updatedAt: updatedAt(),
});

/** Sign-ins by Google, GitHub and the like; the columns are the auth library's. */
export const accounts = pgTable(
  "accounts",
  {
    userId: idOf("user")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text().$type<"oauth" | "oidc" | "email" | "webauthn">().notNull(),
    provider: text().notNull(),
    providerAccountId: text().notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.providerAccountId] }),
    index("accounts_user").on(table.userId),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    /** SHA-256 of the token in the cookie: who reads this table can't sign in with it. */
    sessionToken: text().primaryKey(),
    userId: idOf("user")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expires: instant().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("sessions_user").on(table.userId), index("sessions_expires").on(table.expires)],
);

/** Used by the auth library for sign-in links. */
export const verificationTokens = pgTable(
  "verification_tokens",
  { identifier: text().notNull(), token: text().notNull(), expires: instant().notNull() },
  (table) => [primaryKey({ columns: [table.identifier, table.token] })],
);

export const emailTokenPurpose = pgEnum("email_token_purpose", ["verify_email", "reset_password"]);

/** Links that we mail: each proves, once and for a while, that its bearer reads that inbox. */
export const emailTokens = pgTable(
  "email_tokens",
  {
    id: primaryId("emailToken"),
    userId: idOf("user")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: emailTokenPurpose().notNull(),
    /** SHA-256 of the token in the link. */
    tokenHash: text().notNull().unique(),
    expiresAt: instant().notNull(),
    /** Set when the link was used; it works once. */
    usedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    index("email_tokens_user").on(table.userId, table.purpose),
    index("email_tokens_expires").on(table.expiresAt),
  ],
);

/** Counters of tries; the columns are the rate limiter's. */
export const rateLimits = pgTable(
  "rate_limits",
  {
    key: text().primaryKey(),
    points: integer().notNull(),
    /** When the count begins anew. */
    expire: instant(),
  },
  (table) => [index("rate_limits_expire").on(table.expire)],
);
