import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEvents, billingAlerts } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { anOrganization, aUser } from "@/dev/testing/people";
import { describeAct } from "@/lib/audit/describe";
import { NotFoundError } from "@/lib/errors";
import { newId, type OrganizationId } from "@/lib/ids";
import { listOpenBillingAlerts } from "./billing-alerts";
import { resolveBillingAlert } from "./resolve-billing-alert";

const { db } = await testDatabase();
const all = acrossTenants(db);
const actorId = await aUser(db, { role: "admin" });

/** An open alert of an organization of its own. */
async function anAlert() {
  const { id: organizationId } = await anOrganization(db);
  const alertId = newId("billingAlert");
  const objectId = `sub_${organizationId.slice(4)}`;
  await all
    .insert(billingAlerts)
    .values({ id: alertId, organizationId, kind: "second_subscription", objectId, detail: "Two at once." });
  return { alertId, organizationId, objectId };
}

async function settled(organizationId: OrganizationId) {
  const rows = await all
    .select({
      kind: auditEvents.actorKind,
      actorUserId: auditEvents.actorUserId,
      action: auditEvents.action,
      targetId: auditEvents.targetId,
      data: auditEvents.data,
    })
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, organizationId));
  return rows.filter(({ action }) => action === "billing_alert.resolved");
}

async function isOpen(alertId: string): Promise<boolean> {
  return (await listOpenBillingAlerts(all, { limit: 100 })).some(({ id }) => id === alertId);
}

test("settling takes the alert off the list and is audited as the administrator's act", async () => {
  const { alertId, organizationId, objectId } = await anAlert();
  const { alertId: another } = await anAlert();
  await resolveBillingAlert(db, { alertId, actorId });
  expect(await isOpen(alertId)).toBe(false);
  expect(await isOpen(another)).toBe(true);
  const rows = await settled(organizationId);
  expect(rows).toEqual([
    {
      kind: "admin",
      actorUserId: actorId,
      action: "billing_alert.resolved",
      targetId: alertId,
      data: { kind: "second_subscription", objectId },
    },
  ]);
  expect(rows.map(describeAct)).toEqual([`settled the billing alert about ${objectId}`]);
});

test("of many at once, one settles it", async () => {
  const { alertId, organizationId } = await anAlert();
  const tries = await Promise.allSettled(
    Array.from({ length: 4 }, () => resolveBillingAlert(db, { alertId, actorId })),
  );
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of tries) {
    if (one.status === "rejected") expect(one.reason).toBeInstanceOf(NotFoundError);
  }
  expect(await settled(organizationId)).toHaveLength(1);
});

test("an alert that is settled stays as it was, and one that never was isn't found", async () => {
  const { alertId } = await anAlert();
  await resolveBillingAlert(db, { alertId, actorId });
  const resolvedAt = () =>
    all.select({ at: billingAlerts.resolvedAt }).from(billingAlerts).where(eq(billingAlerts.id, alertId));
  const before = await resolvedAt();
  for (const id of [alertId, newId("billingAlert")]) {
    await expect(resolveBillingAlert(db, { alertId: id, actorId })).rejects.toBeInstanceOf(NotFoundError);
  }
  expect(await resolvedAt()).toEqual(before);
});
