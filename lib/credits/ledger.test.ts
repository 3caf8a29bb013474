import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { creditBalances, creditEntries, creditGrants } from "@/db/schema";
import { acrossTenants, type TenantDb, withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aMember, anOrganization as aNewOrganization } from "@/dev/testing/people";
import { ConflictError, InsufficientCreditsError, InvalidInputError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";
import { expireCredits } from "./expire-credits";
import { type GrantParams, grantCredits } from "./grant-credits";
import { getCreditBalance, listCreditEntries, listUsableGrants } from "./queries";
import { spendCredits } from "./spend-credits";

const { db } = await testDatabase();
const system = { kind: "system" } as const;
const day = 86_400_000;
let made = 0;

/** An organization without the credits that a new one gets. */
async function anOrganization(options: { name?: string } = {}) {
  const made = await aNewOrganization(db, options);
  await acrossTenants(db).delete(creditGrants).where(eq(creditGrants.organizationId, made.id));
  await acrossTenants(db).delete(creditBalances).where(eq(creditBalances.organizationId, made.id));
  return made;
}

function inside<Result>(id: OrganizationId, work: (tenant: TenantDb) => Promise<Result>): Promise<Result> {
  return withTenant(db, id, work);
}

async function grant(organizationId: OrganizationId, values: Partial<GrantParams> & { amount: number }) {
  made += 1;
  const sourceKey = `test:${made}`;
  return inside(organizationId, (tenant) =>
    grantCredits(tenant, { organizationId, source: "admin", sourceKey, actor: system, ...values }),
  );
}

async function spend(organizationId: OrganizationId, amount: number, identifier = `use:${++made}`) {
  return inside(organizationId, (tenant) =>
    spendCredits(tenant, { organizationId, amount, identifier, actor: system }),
  );
}

const balanceOf = (organizationId: OrganizationId) =>
  inside(organizationId, (tenant) => getCreditBalance(tenant, { organizationId }));

/** What the three tables say of one organization. */
async function books(organizationId: OrganizationId) {
  return inside(organizationId, async (tenant) => {
    const entries = await tenant.select().from(creditEntries);
    const grants = await tenant.select().from(creditGrants);
    const [balance] = await tenant.select().from(creditBalances);
    return { entries, grants, balance: balance?.balance ?? 0 };
  });
}

/** The ledger, what remains of the grants and the balance tell the same, grant by grant. */
async function expectBalanced(organizationId: OrganizationId): Promise<void> {
  const { entries, grants, balance } = await books(organizationId);
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
  expect(sum(entries.map(({ amount }) => amount))).toBe(balance);
  expect(sum(grants.map(({ remaining }) => remaining))).toBe(balance);
  expect(balance).toBeGreaterThanOrEqual(0);
  for (const { id, remaining, amount } of grants) {
    const own = entries.filter(({ grantId }) => grantId === id);
    expect(sum(own.map((entry) => entry.amount))).toBe(remaining);
    expect(remaining).toBeGreaterThanOrEqual(0);
    expect(remaining).toBeLessThanOrEqual(amount);
  }
}

test("billing 39: of thirty debits at once as many pass as there are credits for, and none counts twice", async () => {
  const { id } = await anOrganization();
  // In small grants, so that one debit takes from several and the next begins within one.
  for (let n = 0; n < 10; n += 1) await grant(id, { amount: 10 });
  const asked = await Promise.allSettled(Array.from({ length: 30 }, () => spend(id, 7)));
  const passed = asked.filter(({ status }) => status === "fulfilled");
  expect(passed).toHaveLength(14);
  for (const answer of asked) {
    if (answer.status === "rejected") expect(answer.reason).toBeInstanceOf(InsufficientCreditsError);
  }
  expect((await balanceOf(id)).available).toBe(2);
  await expectBalanced(id);
});

test("billing 44: a usage record retried with the same identifier counts once", async () => {
  const { id } = await anOrganization();
  await grant(id, { amount: 5 });
  await grant(id, { amount: 95 });
  const first = await Promise.all(Array.from({ length: 10 }, () => spend(id, 30, "report:1")));
  expect(first.filter(({ repeated }) => !repeated)).toHaveLength(1);
  expect(await spend(id, 30, "report:1")).toEqual({ available: 70, repeated: true });
  expect((await balanceOf(id)).available).toBe(70);

  await expect(spend(id, 31, "report:1")).rejects.toThrow(ConflictError);
  expect((await balanceOf(id)).available).toBe(70);
  await expectBalanced(id);

  const another = await anOrganization();
  await grant(another.id, { amount: 40 });
  expect(await spend(another.id, 30, "report:1")).toEqual({ available: 10, repeated: false });
});

test("a repeated record is answered as such even when nothing is left", async () => {
  const { id } = await anOrganization();
  await grant(id, { amount: 30 });
  await spend(id, 30, "report:1");
  expect(await spend(id, 30, "report:1")).toEqual({ available: 0, repeated: true });
});

test("who lacks credits learns how many, and keeps those there are", async () => {
  const { id } = await anOrganization();
  await grant(id, { amount: 30 });
  await expect(spend(id, 42)).rejects.toMatchObject({ status: 402, missing: 12 });
  await expect(spend(id, 42)).rejects.toThrow("12 are missing");
  expect((await balanceOf(id)).available).toBe(30);
  const poor = await anOrganization();
  await expect(spend(poor.id, 1)).rejects.toMatchObject({ missing: 1 });
});

test.each([0, -5, 1.5, Number.NaN, 2 ** 31])("%d credits can't be spent", async (amount) => {
  const { id } = await anOrganization();
  await grant(id, { amount: 30 });
  await expect(spend(id, amount)).rejects.toThrow(InvalidInputError);
  expect((await balanceOf(id)).available).toBe(30);
});

test("what comes first by priority is used first, then what expires first, then the eldest", async () => {
  const { id } = await anOrganization();
  const inDays = (days: number) => new Date(Date.now() + days * day);
  await grant(id, { amount: 10, source: "pack", description: "pack" });
  await grant(id, { amount: 10, source: "plan", expiresAt: inDays(30), description: "late" });
  await grant(id, { amount: 10, source: "plan", expiresAt: inDays(3), description: "soon" });
  await grant(id, { amount: 10, source: "pack", description: "younger pack" });
  expect((await balanceOf(id)).nextExpiry?.amount).toBe(10);
  await spend(id, 35);
  const { entries, grants } = await books(id);
  const named = new Map(
    entries.flatMap(({ kind, grantId, description }) => (kind === "grant" ? [[grantId, description]] : [])),
  );
  const left = grants.map(({ id: grantId, remaining }) => `${named.get(grantId)} ${remaining}`);
  expect(left.sort()).toEqual(["late 0", "pack 0", "soon 0", "younger pack 5"]);
});

test("the same source grants once, however many ask at once", async () => {
  const { id } = await anOrganization();
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => grant(id, { amount: 100, sourceKey: `invoice_line:il_${id}` })),
  );
  expect(asked.filter((granted) => granted !== null)).toHaveLength(1);
  expect((await balanceOf(id)).available).toBe(100);
  await expectBalanced(id);
});

test("what has expired can't be used before the job has written it down, and is written down once", async () => {
  const { id } = await anOrganization();
  await grant(id, { amount: 60, expiresAt: new Date(Date.now() - 1000) });
  await grant(id, { amount: 40, expiresAt: new Date(Date.now() + day) });
  await expect(spend(id, 41)).rejects.toMatchObject({ missing: 1 });
  await spend(id, 10);
  const expired = await Promise.all([expireCredits(db), expireCredits(db), expireCredits(db)]);
  expect(expired.reduce((sum, amount) => sum + amount, 0)).toBe(60);
  expect((await books(id)).entries.filter(({ kind }) => kind === "expiry")).toHaveLength(1);
  expect((await balanceOf(id)).available).toBe(30);
  await expectBalanced(id);
});

test("credits of a later date can't be used yet, and are there from then on", async () => {
  const { id } = await anOrganization();
  await grant(id, { amount: 50, effectiveAt: new Date(Date.now() + day) });
  expect((await balanceOf(id)).available).toBe(0);
  await expect(spend(id, 1)).rejects.toThrow(InsufficientCreditsError);
  const later = new Date(Date.now() + 2 * day);
  const tomorrow = await inside(id, (tenant) => getCreditBalance(tenant, { organizationId: id, now: later }));
  expect(tomorrow.available).toBe(50);
});

test("the ledger is read page by page, newest first, with who did it, and no other organization's", async () => {
  const { id, ownerId } = await anOrganization({ name: "Readers" });
  const stranger = await anOrganization();
  await grant(stranger.id, { amount: 5 });
  await grant(id, { amount: 100, description: "Welcome" });
  await aMember(db, { organizationId: id, role: "member" });
  await inside(id, (tenant) =>
    spendCredits(tenant, {
      organizationId: id,
      amount: 4,
      identifier: "report:9",
      description: "Report",
      actor: { kind: "user", userId: ownerId },
    }),
  );
  const first = await inside(id, (tenant) => listCreditEntries(tenant, { organizationId: id, limit: 1 }));
  expect(first.rows).toMatchObject([{ kind: "debit", amount: -4, description: "Report", source: "admin" }]);
  expect(first.rows[0]?.actor).toMatch(/^Person/);
  const rest = await inside(id, (tenant) =>
    listCreditEntries(tenant, { organizationId: id, limit: 5, after: first.next ?? undefined }),
  );
  expect(rest.rows).toMatchObject([{ kind: "grant", amount: 100, description: "Welcome", actor: null }]);
  expect(rest.next).toBeNull();
  const usable = await inside(id, (tenant) => listUsableGrants(tenant, { organizationId: id, limit: 5 }));
  expect(usable).toMatchObject([{ remaining: 96, amount: 100, expiresAt: null }]);
});

describe("whatever happens at once", () => {
  const amount = fc.integer({ min: 1, max: 40 });
  const step = fc.oneof(
    fc.record({
      do: fc.constant("grant" as const),
      amount,
      source: fc.constantFrom("plan" as const, "pack" as const, "admin" as const),
    }),
    fc.record({ do: fc.constant("grant expired" as const), amount, source: fc.constant("plan" as const) }),
    fc.record({ do: fc.constant("spend" as const), amount, identifier: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ do: fc.constant("expire" as const) }),
  );

  test("billing 39: the ledger sums to the balance and to what remains, and nothing is ever below nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 5 }),
        async (rounds) => {
          const { id } = await anOrganization();
          let granted = 0;
          const spent = new Map<string, number>();
          for (const round of rounds) {
            await Promise.all(
              round.map(async (one) => {
                if (one.do === "expire") return expireCredits(db);
                if (one.do !== "spend") {
                  const expiresAt = one.do === "grant" ? null : new Date(0);
                  await grant(id, { amount: one.amount, source: one.source, expiresAt });
                  granted += one.amount;
                  return;
                }
                const identifier = `use:${one.identifier}`;
                try {
                  await spend(id, one.amount, identifier);
                  const before = spent.get(identifier);
                  if (before !== undefined) expect(one.amount).toBe(before);
                  spent.set(identifier, one.amount);
                } catch (error) {
                  const foreseen =
                    error instanceof InsufficientCreditsError || error instanceof ConflictError;
                  if (!foreseen) throw error;
                }
              }),
            );
            await expectBalanced(id);
          }
          await expireCredits(db);
          const { entries, balance } = await books(id);
          const expired = entries.filter(({ kind }) => kind === "expiry").map((entry) => entry.amount);
          const used = [...spent.values()].reduce((sum, one) => sum + one, 0);
          expect(balance).toBe(granted - used + expired.reduce((sum, one) => sum + one, 0));
          expect((await balanceOf(id)).available).toBe(balance);
        },
      ),
      { numRuns: 25 },
    );
  });
});

test("the tables themselves refuse a balance below nothing, and an entry that was written stays", async () => {
  const { id } = await anOrganization();
  await grant(id, { amount: 10 });
  await expect(inside(id, (tenant) => tenant.update(creditBalances).set({ balance: -1 }))).rejects.toThrow();
  await expect(inside(id, (tenant) => tenant.delete(creditEntries))).rejects.toThrow();
  expect(await acrossTenants(db).$count(creditEntries)).toBeGreaterThan(0);
});
