import { eq, getTableColumns, getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import { anOrganization } from "@/dev/testing/people";
import { aRowOfEverything } from "@/dev/testing/tenant-rows";
import { newId, type OrganizationId } from "@/lib/ids";
import * as schema from "./schema";
import { acrossTenants, type TenantDb, withTenant } from "./tenancy";

const { db: system } = await testDatabase();
const all = acrossTenants(system);

/** Every table of the schema that holds rows of an organization: found, not listed. */
const tenantTables = Object.values(schema)
  .flatMap((value): PgTable[] => (is(value, PgTable) ? [value] : []))
  .filter((table) => "organizationId" in getTableColumns(table))
  .map((table) => ({ table, name: getTableName(table) }));

/** What was audited, or entered into the ledger of credits, is changed and deleted by no organization. */
const onlyAddedTo: ReadonlySet<string> = new Set(["audit_events", "credit_entries"]);

/** How PostgreSQL refused a statement: 42501 is "insufficient privilege", by grant or by policy. */
function sqlStateOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? cause.code : error;
}

let mine: OrganizationId;
let theirs: OrganizationId;

beforeAll(async () => {
  mine = (await anOrganization(system, { name: "Mine" })).id;
  theirs = (await anOrganization(system, { name: "Theirs" })).id;
  await aRowOfEverything(system, mine);
  await aRowOfEverything(system, theirs);
});

const organizationsIn = (db: Pick<TenantDb, "execute">, table: PgTable) =>
  db.execute<{ organization_id: string | null }>(sql`select organization_id from ${table}`);

test("tenant tables are found in the schema", () => {
  expect(tenantTables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["memberships", "projects", "subscriptions", "invoices", "audit_events"]),
  );
});

test.each([...onlyAddedTo])("%s of its own an organization can only add to", async (name) => {
  const table = sql.identifier(name);
  for (const statement of [sql`update ${table} set created_at = now()`, sql`delete from ${table}`]) {
    const tried = withTenant(system, mine, (db) => db.execute(statement));
    expect(await tried.then(() => "done", sqlStateOf)).toBe("42501");
  }
});

describe.each(tenantTables)("$name", ({ table, name }) => {
  test("has row-level security, forced on the tenant's role", async () => {
    const [row] = await all.execute<{ enabled: boolean; policies: number }>(sql`
      select relrowsecurity as enabled,
        (select count(*)::int from pg_policies where tablename = ${name} and 'keel_tenant' = any(roles)) as policies
      from pg_class where oid = ${name}::regclass
    `);
    expect(row?.enabled).toBe(true);
    expect(row?.policies).toBeGreaterThan(0);
  });

  test("shows an organization its own rows and no others", async () => {
    const everything = [...(await organizationsIn(all, table))].map((row) => row.organization_id);
    expect(everything, "aRowOfEverything() has no row for this table").toEqual(
      expect.arrayContaining([mine, theirs]),
    );
    const seen = await withTenant(system, mine, (db) => organizationsIn(db, table));
    expect(new Set([...seen].map((row) => row.organization_id))).toEqual(new Set([mine]));
  });

  test("lets an organization change and delete nothing of another", async () => {
    const ofTheirs = sql`organization_id = ${theirs}`;
    const count = async () => [
      ...(await all.execute(sql`select count(*)::int as count from ${table} where ${ofTheirs}`)),
    ];
    const before = await count();
    // Everything that may be changed at all just isn't there.
    const refusal = onlyAddedTo.has(name) ? "42501" : undefined;
    for (const statement of [
      sql`update ${table} set organization_id = ${mine} where ${ofTheirs}`,
      sql`delete from ${table} where ${ofTheirs}`,
    ]) {
      const tried = withTenant(system, mine, async (db) => (await db.execute(statement)).count);
      const outcome = await tried.catch((error: unknown) => sqlStateOf(error));
      expect(outcome).toBe(refusal ?? 0);
    }
    expect(await count()).toEqual(before);
  });

  test("takes no row of another organization, nor lets one be moved there", async () => {
    // Of the organization's own rows, copied under the other's name.
    const columns = Object.keys(getTableColumns(table)).map(snake);
    const into = sql.join(
      columns.map((column) => sql.identifier(column)),
      sql`, `,
    );
    const copied = sql.join(
      columns.map((column) => (column === "organization_id" ? sql`${theirs}` : sql.identifier(column))),
      sql`, `,
    );
    const refused = (statement: ReturnType<typeof sql>) =>
      withTenant(system, mine, (db) => db.execute(statement)).then(
        () => "taken",
        (error: unknown) => sqlStateOf(error),
      );
    expect(await refused(sql`insert into ${table} (${into}) select ${copied} from ${table} limit 1`)).toBe(
      "42501",
    );
    expect(await refused(sql`update ${table} set organization_id = ${theirs}`)).toBe("42501");
  });
});

/** Column names as the schema's casing writes them. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

test.each([
  sql`update pgboss.job set data = null`,
  sql`delete from pgboss.job`,
  sql`delete from pgboss.queue`,
])("jobs are sent by organizations, never changed: statement %#", async (statement) => {
  const tried = withTenant(system, mine, (db) => db.execute(statement));
  expect(await tried.then(() => "done", sqlStateOf)).toBe("42501");
});

describe("organizations", () => {
  test("see themselves alone", async () => {
    const seen = await withTenant(system, mine, (db) =>
      db.select({ id: schema.organizations.id }).from(schema.organizations),
    );
    expect(seen).toEqual([{ id: mine }]);
  });

  test("can't rename another, make one or delete one", async () => {
    const renamed = await withTenant(system, mine, (db) =>
      db
        .update(schema.organizations)
        .set({ name: "Taken over" })
        .where(eq(schema.organizations.id, theirs))
        .returning({ id: schema.organizations.id }),
    );
    expect(renamed).toEqual([]);
    for (const statement of [
      sql`insert into organizations (id, name, slug) values (${newId("organization")}, 'x', 'x-y')`,
      sql`delete from organizations`,
    ]) {
      const refusal = await withTenant(system, mine, (db) => db.execute(statement)).catch(sqlStateOf);
      expect(refusal).toBe("42501");
    }
  });
});

test("every table with an organization_id in the database is in the schema, behind row-level security", async () => {
  const rows = await all.execute<{ name: string; secured: boolean }>(sql`
    select c.relname as name, c.relrowsecurity as secured
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and a.attname = 'organization_id'
  `);
  expect([...rows].map((row) => row.name).sort()).toEqual(tenantTables.map(({ name }) => name).sort());
  expect([...rows].filter((row) => !row.secured)).toEqual([]);
});

describe("what a tenant's transaction may read beside its own rows", () => {
  const read = (statement: ReturnType<typeof sql>) =>
    withTenant(system, mine, (db) => db.execute(statement)).then(
      () => "read",
      (error: unknown) => sqlStateOf(error),
    );

  test.each([
    "user_passwords",
    "sessions",
    "accounts",
    "email_tokens",
    "verification_tokens",
    "stripe_events",
    "rate_limits",
    "emails",
  ])("is nothing of %s", async (name) => {
    expect(await read(sql`select * from ${sql.identifier(name)}`)).toBe("42501");
  });

  test("is of people their names, addresses and pictures", async () => {
    expect(await read(sql`select id, name, email, image from users`)).toBe("read");
    const people = await withTenant(system, mine, (db) =>
      db.select({ id: schema.users.id }).from(schema.users),
    );
    const members = await all
      .select({ id: schema.memberships.userId })
      .from(schema.memberships)
      .where(eq(schema.memberships.organizationId, mine));
    // A forgotten join shows nobody of another organization.
    expect(people.map(({ id }) => id).sort()).toEqual(members.map(({ id }) => id).sort());
    expect(await read(sql`select role from users`)).toBe("42501");
    expect(await read(sql`select disabled_at from users`)).toBe("42501");
  });
});

describe("a tenant's transaction", () => {
  const roleNow = (db: Pick<TenantDb, "execute">) =>
    db.execute(
      sql`select current_user as role, current_setting('app.organization_id', true) as organization`,
    );

  test("leaves nothing behind on its connection, whether it succeeds or fails", async () => {
    const outside = await all.execute<{ role: string }>(sql`select current_user as role`);
    await withTenant(system, mine, async () => undefined);
    await expect(
      withTenant(system, mine, async () => {
        throw new Error("on purpose");
      }),
    ).rejects.toThrow("on purpose");
    for (let connection = 0; connection < 4; connection += 1) {
      const [now] = await roleNow(all);
      expect(now?.role).toBe(outside[0]?.role);
      expect(now?.organization ?? "").toBe("");
    }
  });

  test("inside another hands that one back as it was", async () => {
    await system.transaction(async (tx) => {
      const before = [...(await tx.execute(sql`select current_user as role`))];
      await withTenant(tx, mine, async (db) => {
        expect([...(await roleNow(db))]).toEqual([{ role: "keel_tenant", organization: mine }]);
      });
      expect([...(await tx.execute(sql`select current_user as role`))]).toEqual(before);
    });
  });
});
