import { verify } from "@node-rs/argon2";
import { asc, count, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import { memberships, organizations, projects, userPasswords, users } from "./schema";
import { seed } from "./seed";
import { seedPeople } from "./seed-people";
import { acrossTenants } from "./tenancy";

test("everybody of the example data can sign in, and running it again changes nothing", async () => {
  const { db } = await testDatabase();
  await seed(db);
  await seed(db);

  for (const { email, password, role } of seedPeople) {
    const [person] = await db
      .select({ role: users.role, emailVerified: users.emailVerified, hash: userPasswords.hash })
      .from(users)
      .innerJoin(userPasswords, eq(userPasswords.userId, users.id))
      .where(eq(users.email, email));
    expect(person).toMatchObject({ role, emailVerified: expect.any(Date) });
    expect(await verify(person?.hash ?? "", password)).toBe(true);
  }
  const everything = acrossTenants(db);
  const members = await everything
    .select({ slug: organizations.slug, email: users.email, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(organizations, eq(organizations.id, memberships.organizationId))
    .orderBy(asc(memberships.role));
  expect(members).toEqual([
    { slug: "acme", email: "owner@example.com", role: "owner" },
    { slug: "acme", email: "member@example.com", role: "member" },
  ]);
  expect(await everything.select({ count: count() }).from(projects)).toEqual([{ count: 3 }]);
});
