import type { TenantDb } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import type { Change, MirroredCreditNote, MirroredRefund } from "./changes";

/** Audits that money went back to the customer, and where that failed in the end. */
export async function auditRefund(
  tenant: TenantDb,
  { before, after }: Change<MirroredRefund>,
): Promise<void> {
  const { id, organizationId, status, amount, currency } = after;
  const ended = status === "succeeded" || status === "failed";
  if (!ended || before?.status === status) return;
  // One that never counted as paid back and failed has changed nothing.
  if (status === "failed" && before?.status !== "succeeded") return;
  await recordAuditEvent(tenant, {
    organizationId,
    actor: { kind: "stripe" },
    action: `refund.${status}`,
    target: { type: "refund", id },
    data: { amount, currency },
  });
}

/** Audits that an invoice was lowered after the fact, and where that was taken back. */
export async function auditCreditNote(
  tenant: TenantDb,
  { before, after }: Change<MirroredCreditNote>,
): Promise<void> {
  const { id, organizationId, status, number, total, currency } = after;
  if (before?.status === status || (status === "void" && !before)) return;
  await recordAuditEvent(tenant, {
    organizationId,
    actor: { kind: "stripe" },
    action: status === "void" ? "credit_note.voided" : "credit_note.issued",
    target: { type: "credit_note", id },
    data: { number, amount: total, currency },
  });
}
