import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents, projects } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { anOrganization } from "@/dev/testing/people";
import { aSubscription } from "@/dev/testing/subscriptions";
import { planOf } from "@/lib/billing/plans";
import { ConflictError, LimitReachedError, NotFoundError } from "@/lib/errors";
import { newId, type OrganizationId, type UserId } from "@/lib/ids";
import { createProject } from "./create-project";
import { deleteProject } from "./delete-project";
import { countProjects, listProjects, listRecentProjects } from "./queries";
import { renameProject } from "./rename-project";
import { createProjectSchema, projectListSchema } from "./schema";

const { db } = await testDatabase();

type Owned = { id: OrganizationId; ownerId: UserId };

const create = (organization: Owned, name: string) =>
  withTenant(db, organization.id, (tenant) =>
    createProject(tenant, { organizationId: organization.id, name, actorId: organization.ownerId }),
  );

const rename = (
  organization: Owned,
  projectId: Parameters<typeof renameProject>[1]["projectId"],
  name: string,
) =>
  withTenant(db, organization.id, (tenant) =>
    renameProject(tenant, {
      organizationId: organization.id,
      projectId,
      name,
      actorId: organization.ownerId,
    }),
  );

const remove = (organization: Owned, projectId: Parameters<typeof deleteProject>[1]["projectId"]) =>
  withTenant(db, organization.id, (tenant) =>
    deleteProject(tenant, { organizationId: organization.id, projectId, actorId: organization.ownerId }),
  );

const names = async (organization: Owned) => {
  const rows = await acrossTenants(db)
    .select({ name: projects.name })
    .from(projects)
    .where(eq(projects.organizationId, organization.id));
  return rows.map((row) => row.name).sort();
};

const audited = (organization: Owned) =>
  acrossTenants(db)
    .select({ action: auditEvents.action, targetId: auditEvents.targetId, data: auditEvents.data })
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, organization.id))
    .orderBy(auditEvents.createdAt, auditEvents.id);

describe("creating a project", () => {
  test("stores it and audits it", async () => {
    const organization = await anOrganization(db);
    const project = await create(organization, "Website");
    expect(await names(organization)).toEqual(["Website"]);
    expect(await audited(organization)).toContainEqual({
      action: "project.created",
      targetId: project.id,
      data: { name: "Website" },
    });
  });

  test("refuses a name that is taken, in any case, at the field", async () => {
    const organization = await anOrganization(db);
    await create(organization, "Website");
    const refused = await create(organization, "wEBSITE").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConflictError);
    expect(refused).toMatchObject({ field: "name" });
    expect(await names(organization)).toEqual(["Website"]);
  });

  test("lets two organizations use one name", async () => {
    const [one, other] = [await anOrganization(db), await anOrganization(db)];
    await create(one, "Website");
    await create(other, "Website");
    expect(await names(other)).toEqual(["Website"]);
  });

  test("stops at the plan's limit, and audits nothing then", async () => {
    const organization = await anOrganization(db);
    const limit = planOf("free").limits.projects ?? 0;
    for (let index = 0; index < limit; index += 1) await create(organization, `Project ${index}`);
    await expect(create(organization, "One too many")).rejects.toBeInstanceOf(LimitReachedError);
    expect(await names(organization)).toHaveLength(limit);
    expect(await audited(organization)).toHaveLength(1 + limit);
  });

  test("never passes the limit when many create at once", async () => {
    const organization = await anOrganization(db);
    const limit = planOf("free").limits.projects ?? 0;
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => create(organization, `Project ${index}`)),
    );
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(limit);
    for (const one of tries) {
      if (one.status === "rejected") expect(one.reason).toBeInstanceOf(LimitReachedError);
    }
    expect(await names(organization)).toHaveLength(limit);
  });

  test("goes by the plan that is paid for", async () => {
    const organization = await anOrganization(db);
    await aSubscription(db, { organizationId: organization.id, plan: "pro" });
    for (let index = 0; index < 5; index += 1) await create(organization, `Project ${index}`);
    expect(await names(organization)).toHaveLength(5);
  });
});

describe("renaming a project", () => {
  test("stores and audits both names", async () => {
    const organization = await anOrganization(db);
    const { id } = await create(organization, "Website");
    await rename(organization, id, "Shop");
    expect(await names(organization)).toEqual(["Shop"]);
    expect((await audited(organization)).at(-1)).toEqual({
      action: "project.renamed",
      targetId: id,
      data: { from: "Website", name: "Shop" },
    });
  });

  test("may change the case of its own name, and the same name changes nothing", async () => {
    const organization = await anOrganization(db);
    const { id } = await create(organization, "Website");
    await rename(organization, id, "WEBSITE");
    const before = await audited(organization);
    await rename(organization, id, "WEBSITE");
    expect(await names(organization)).toEqual(["WEBSITE"]);
    expect(await audited(organization)).toEqual(before);
  });

  test("refuses another project's name", async () => {
    const organization = await anOrganization(db);
    await create(organization, "Website");
    const { id } = await create(organization, "Shop");
    await expect(rename(organization, id, "website")).rejects.toBeInstanceOf(ConflictError);
    expect(await names(organization)).toEqual(["Shop", "Website"]);
  });
});

describe("deleting a project", () => {
  test("removes it and audits its name", async () => {
    const organization = await anOrganization(db);
    const { id } = await create(organization, "Website");
    await remove(organization, id);
    expect(await names(organization)).toEqual([]);
    expect((await audited(organization)).at(-1)).toEqual({
      action: "project.deleted",
      targetId: id,
      data: { name: "Website" },
    });
  });

  test("of two at once succeeds once", async () => {
    const organization = await anOrganization(db);
    const { id } = await create(organization, "Website");
    const both = await Promise.allSettled([remove(organization, id), remove(organization, id)]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

test("another organization's project and one that never was are the same: not found", async () => {
  const [one, other] = [await anOrganization(db), await anOrganization(db)];
  const { id } = await create(other, "Secret");
  for (const projectId of [id, newId("project")]) {
    await expect(rename(one, projectId, "Mine")).rejects.toBeInstanceOf(NotFoundError);
    await expect(remove(one, projectId)).rejects.toBeInstanceOf(NotFoundError);
  }
  expect(await names(other)).toEqual(["Secret"]);
});

describe("the list", async () => {
  const organization = await anOrganization(db);
  await aSubscription(db, { organizationId: organization.id, plan: "pro" });
  const inOrder = ["beta", "Alpha", "gamma", "100%", "alphabet", "Über"];
  for (const name of inOrder) await create(organization, name);

  const list = (params: { search?: string; sort?: "newest" | "name"; after?: string; limit?: number }) =>
    withTenant(db, organization.id, async (tenant) => {
      const page = await listProjects(tenant, { organizationId: organization.id, ...params });
      return { ...page, names: page.rows.map((project) => project.name) };
    });

  test("begins with the newest", async () => {
    const { names } = await list({});
    expect(names).toEqual(inOrder.toReversed());
    await withTenant(db, organization.id, async (tenant) => {
      const recent = await listRecentProjects(tenant, { organizationId: organization.id, limit: 2 });
      expect(recent.map((project) => project.name)).toEqual(inOrder.toReversed().slice(0, 2));
      expect(await countProjects(tenant, { organizationId: organization.id })).toBe(inOrder.length);
    });
  });

  test("goes by name in any case, page by page", async () => {
    const first = await list({ sort: "name", limit: 4 });
    const second = await list({ sort: "name", limit: 4, after: first.next ?? "" });
    expect([...first.names, ...second.names].map((name) => name.toLowerCase())).toEqual(
      inOrder.map((name) => name.toLowerCase()).sort((a, b) => (a < b ? -1 : 1)),
    );
    expect(second.next).toBeNull();
  });

  test("finds by a part of the name, and takes % as it is", async () => {
    expect((await list({ search: "ALPHA" })).names).toEqual(["alphabet", "Alpha"]);
    expect((await list({ search: "%" })).names).toEqual(["100%"]);
    expect((await list({ search: "_" })).names).toEqual([]);
    expect((await list({ search: "\\" })).names).toEqual([]);
  });

  test("begins anew where the cursor belongs to another order or is none", async () => {
    const byName = await list({ sort: "name", limit: 2 });
    expect((await list({ after: byName.next ?? "" })).names).toEqual(inOrder.toReversed());
    expect((await list({ after: "nonsense" })).names).toEqual(inOrder.toReversed());
  });
});

test("the list's parameters make sense of anything", () => {
  const defaults = { q: "", sort: "newest" };
  expect(projectListSchema.parse({})).toEqual(defaults);
  expect(projectListSchema.parse({ q: ["a", "b"], sort: "drop table", after: ["x"] })).toMatchObject(
    defaults,
  );
  expect(projectListSchema.parse({ q: "  a\0b " }).q).toBe("ab");
});

test.each([["   "], ["a".repeat(81)], ["two\nlines"], ["zero\0"]])("the name %j is refused", (name) => {
  expect(createProjectSchema.safeParse({ organization: "acme", name }).success).toBe(false);
});
