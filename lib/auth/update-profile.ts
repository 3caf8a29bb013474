import { and, eq, sql } from "drizzle-orm";
import { users } from "@/db/schema";
import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { UserId } from "@/lib/ids";

/** Gives the person another name. The name that they have already changes nothing and leaves no trace. */
export async function updateProfile(db: SystemDb, params: { userId: UserId; name: string }): Promise<void> {
  const { userId, name } = params;
  await db.transaction(async (tx) => {
    const changed = await tx
      .update(users)
      .set({ name })
      .where(and(eq(users.id, userId), sql`${users.name} is distinct from ${name}`))
      .returning({ id: users.id });
    if (changed.length === 0) return;
    await recordAuditEvent(acrossTenants(tx), {
      organizationId: null,
      actor: { kind: "user", userId },
      action: "user.profile_updated",
      target: { type: "user", id: userId },
    });
  });
}
