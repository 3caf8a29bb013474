import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auditEvents, organizations } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aMember, anOrganization, aUser } from "@/dev/testing/people";
import type { OrganizationId } from "@/lib/ids";
import { createOrganization, slugify } from "./create-organization";
import { listMembers } from "./members";
import { findOrganizationOf, listOrganizationsOf } from "./queries";
import { renameOrganization } from "./rename-organization";
import { createOrganizationSchema, slugSchema } from "./schema";

const { db } = await testDatabase();
const all = acrossTenants(db);

describe("a slug", () => {
  test.each([
    ["Acme", "acme"],
    ["Müller & Söhne", "muller-sohne"],
    ["  Two   words  ", "two-words"],
    ["Crème Brûlée GmbH", "creme-brulee-gmbh"],
    ["ﬁne ligatures", "fine-ligatures"],
    ["--- dashes ---", "dashes"],
    ["Nora’s Boats", "noras-boats"],
    ["Nora's Boats", "noras-boats"],
    ["日本語", ""],
    ["🚀", ""],
    ["A".repeat(80), "a".repeat(32)],
    [`${"a".repeat(31)} b`, "a".repeat(31)],
  ])("of %j is %j", (name, slug) => {
    expect(slugify(name)).toBe(slug);
  });

  test("of any name is empty or one letter or fits an address", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (name) => {
        const slug = slugify(name);
        expect(slug.length < 2 || slugSchema.safeParse(slug).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("creating an organization", () => {
  test("makes its creator the owner and audits it", async () => {
    const ownerId = await aUser(db);
    const created = await createOrganization(db, { name: "Globex", ownerId });
    expect(created).toMatchObject({ slug: "globex", name: "Globex", role: "owner" });
    expect(await findOrganizationOf(db, { slug: "globex", userId: ownerId })).toEqual(created);
    expect(await audited(created.id)).toEqual([{ action: "organization.created", data: { name: "Globex" } }]);
  });

  test("gives each of many at once an address of its own", async () => {
    const ownerId = await aUser(db);
    const created = await Promise.all(
      Array.from({ length: 12 }, () => createOrganization(db, { name: "Initech", ownerId })),
    );
    const slugs = created.map((organization) => organization.slug);
    expect(new Set(slugs).size).toBe(12);
    expect(slugs.filter((slug) => slug === "initech")).toHaveLength(1);
    for (const slug of slugs) expect(slugSchema.safeParse(slug).success).toBe(true);
  });

  test.each(["日本語", "x", "New", "new"])("never takes an address that can't be used: %j", async (name) => {
    const { slug } = await createOrganization(db, { name, ownerId: await aUser(db) });
    expect(slugSchema.safeParse(slug).success).toBe(true);
    expect(slug).not.toBe("new");
  });

  test("of any acceptable name succeeds", async () => {
    const ownerId = await aUser(db);
    const names = fc
      .string({ unit: "grapheme", minLength: 2, maxLength: 60 })
      .filter((name) => createOrganizationSchema.safeParse({ name }).success);
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const { slug } = await createOrganization(db, { name, ownerId });
        expect(slugSchema.safeParse(slug).success).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

test("an organization is found by its members alone", async () => {
  const { slug, ownerId } = await anOrganization(db);
  const stranger = await aUser(db);
  expect(await findOrganizationOf(db, { slug, userId: ownerId })).not.toBeNull();
  expect(await findOrganizationOf(db, { slug, userId: stranger })).toBeNull();
  expect(await findOrganizationOf(db, { slug: "no-such-one", userId: ownerId })).toBeNull();
  expect(await listOrganizationsOf(db, { userId: stranger })).toEqual([]);
});

test("renaming keeps the address, is audited with both names, and the same name changes nothing", async () => {
  const { id, slug, ownerId } = await anOrganization(db, { name: "Before" });
  const rename = (name: string) =>
    withTenant(db, id, (tenant) =>
      renameOrganization(tenant, { organizationId: id, name, actorId: ownerId }),
    );
  await rename("After");
  await rename("After");
  const [row] = await all
    .select({ name: organizations.name, slug: organizations.slug })
    .from(organizations)
    .where(eq(organizations.id, id));
  expect(row).toEqual({ name: "After", slug });
  expect((await audited(id)).slice(1)).toEqual([
    { action: "organization.renamed", data: { from: "Before", name: "After" } },
  ]);
});

test("members come page by page, the first to join first, and only the organization's own", async () => {
  const { id, ownerId } = await anOrganization(db);
  const other = await anOrganization(db);
  const joined = [ownerId];
  for (let index = 0; index < 5; index += 1)
    joined.push(await aMember(db, { organizationId: id, role: "member" }));
  const read = (after?: string) =>
    withTenant(db, id, (tenant) => listMembers(tenant, { organizationId: id, limit: 4, after }));
  const first = await read();
  const second = await read(first.next ?? "");
  expect([...first.rows, ...second.rows].map((member) => member.userId)).toEqual(joined);
  expect(second.next).toBeNull();
  expect(
    await withTenant(db, id, (tenant) => listMembers(tenant, { organizationId: other.id })),
  ).toMatchObject({ rows: [] });
});

async function audited(organizationId: OrganizationId) {
  return all
    .select({ action: auditEvents.action, data: auditEvents.data })
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, organizationId))
    .orderBy(auditEvents.createdAt, auditEvents.id);
}
