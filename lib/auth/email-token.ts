import { and, eq, gt, isNull } from "drizzle-orm";
import { emailTokens } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";
import { InvalidInputError } from "@/lib/errors";
import type { Id, UserId } from "@/lib/ids";
import { hashToken, newToken } from "./token";

type Purpose = (typeof emailTokens.$inferSelect)["purpose"];

const hour = 3_600_000;

/** How long a mailed link works, in milliseconds. */
const lifetimes: Record<Purpose, number> = { verify_email: 24 * hour, reset_password: hour };

/** Makes the secret of a link to mail. Older links of the same purpose stop working. */
export async function issueEmailToken(
  db: SystemDb,
  params: { userId: UserId; purpose: Purpose },
): Promise<{ id: Id<"emailToken">; token: string }> {
  const token = newToken();
  await dropEmailTokens(db, params);
  const [row] = await db
    .insert(emailTokens)
    .values({
      ...params,
      tokenHash: hashToken(token),
      expiresAt: new Date(Date.now() + lifetimes[params.purpose]),
    })
    .returning({ id: emailTokens.id });
  if (!row) throw new Error("The link was not stored.");
  return { id: row.id, token };
}

/** Ends the person's mailed links of this purpose. */
export async function dropEmailTokens(
  db: SystemDb,
  params: { userId: UserId; purpose: Purpose },
): Promise<void> {
  await db
    .delete(emailTokens)
    .where(and(eq(emailTokens.userId, params.userId), eq(emailTokens.purpose, params.purpose)));
}

/**
 * Uses up the secret of a mailed link.
 * @returns whose inbox it was sent to.
 * @throws InvalidInputError when it is unknown, used, replaced or too old.
 */
export async function redeemEmailToken(
  db: SystemDb,
  params: { token: string; purpose: Purpose },
): Promise<{ userId: UserId }> {
  const now = new Date();
  const [row] = await db
    .update(emailTokens)
    .set({ usedAt: now })
    .where(
      and(
        eq(emailTokens.tokenHash, hashToken(params.token)),
        eq(emailTokens.purpose, params.purpose),
        isNull(emailTokens.usedAt),
        gt(emailTokens.expiresAt, now),
      ),
    )
    .returning({ userId: emailTokens.userId });
  if (!row) {
    throw new InvalidInputError("This link was used already, was replaced by a newer one, or is too old.");
  }
  return row;
}
