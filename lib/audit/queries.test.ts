import { expect, test } from "vitest";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { anOrganization } from "@/dev/testing/people";
import type { MemberRole } from "@/lib/organizations/permissions";
import { listAuditEvents } from "./queries";
import { recordAuditEvent } from "./record";

const { db } = await testDatabase();
const { id: organizationId, ownerId } = await anOrganization(db);

const billing = ["subscription.resumed", "checkout.started", "billing_alert.resolved"];
await withTenant(db, organizationId, async (tenant) => {
  for (const action of ["project.created", ...billing, "project.renamed", ...billing]) {
    const actor = { kind: "user", userId: ownerId } as const;
    await recordAuditEvent(tenant, { organizationId, actor, action, target: { type: "any", id: "1" } });
  }
});
const notOfBilling = ["project.renamed", "project.created", "organization.created"];

/** What the reader is told, page by page. */
async function toldTo(reader: MemberRole | null): Promise<string[]> {
  const told: string[] = [];
  let after: string | undefined;
  do {
    const page = await listAuditEvents(acrossTenants(db), { organizationId, reader, limit: 2, after });
    told.push(...page.rows.map(({ action }) => action));
    after = page.next ?? undefined;
  } while (after);
  return told;
}

test("members who may not see billing are told of everything but its acts", async () => {
  expect((await toldTo("member")).toSorted()).toEqual(notOfBilling.toSorted());
});

test.each(["owner", "admin", "billing", null] as const)("%s is told of everything", async (reader) => {
  expect((await toldTo(reader)).toSorted()).toEqual([...notOfBilling, ...billing, ...billing].toSorted());
});
