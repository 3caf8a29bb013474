import type { SystemDb } from "@/db/tenancy";
import type { OrganizationId } from "@/lib/ids";
import { queues } from "@/lib/jobs/queues";
import { sendJob } from "@/lib/jobs/send-job";

/**
 * Lets the seats that are paid for follow the members, once the caller's transaction is committed: whoever
 * changes the number of members calls it in that transaction.
 * @param db any handle or transaction, an organization's too.
 */
export async function enqueueSeatSync(
  db: Pick<SystemDb, "execute">,
  { organizationId }: { organizationId: OrganizationId },
): Promise<void> {
  await sendJob(
    db,
    queues.syncSeats,
    { organizationId },
    { retryLimit: 12, retryDelay: 5, retryBackoff: true, retryDelayMax: 3600, expireInSeconds: 120 },
  );
}
