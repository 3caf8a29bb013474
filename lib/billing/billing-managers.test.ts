import { expect, test } from "vitest";
import { withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aMember, anOrganization } from "@/dev/testing/people";
import { listBillingManagers } from "./billing-managers";

const { db } = await testDatabase();

test("names those who may manage billing, the first to join first, and nobody else", async () => {
  const organization = await anOrganization(db);
  await aMember(db, { organizationId: organization.id, role: "member" });
  await aMember(db, { organizationId: organization.id, role: "billing" });
  await aMember(db, { organizationId: organization.id, role: "admin" });
  await anOrganization(db);
  const list = (limit?: number) =>
    withTenant(db, organization.id, (tenant) =>
      listBillingManagers(tenant, { organizationId: organization.id, ...(limit ? { limit } : {}) }),
    );
  expect((await list()).map(({ role }) => role)).toEqual(["owner", "billing", "admin"]);
  expect(await list(1)).toHaveLength(1);
});
