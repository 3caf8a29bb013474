import { acrossTenants, type SystemDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { UserId } from "@/lib/ids";
import { revokeSessions } from "./session-store";

/** Ends the person's sessions on every device, the present one too. */
export async function signOutEverywhere(db: SystemDb, { userId }: { userId: UserId }): Promise<void> {
  await db.transaction(async (tx) => {
    await revokeSessions(tx, { userId });
    await recordAuditEvent(acrossTenants(tx), {
      organizationId: null,
      actor: { kind: "user", userId },
      action: "user.signed_out_everywhere",
      target: { type: "user", id: userId },
    });
  });
}
