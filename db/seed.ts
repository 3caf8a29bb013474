import { pathToFileURL } from "node:url";
import { hashPassword } from "@/lib/auth/password";
import { env } from "@/lib/env";
import type { UserId } from "@/lib/ids";
import { createOrganization } from "@/lib/organizations/create-organization";
import { createProject } from "@/lib/projects/create-project";
import { createDatabase } from "./client";
import { memberships, userPasswords, users } from "./schema";
import { seedPeople } from "./seed-people";
import { type SystemDb, systemDb, withTenant } from "./tenancy";

const projectNames = ["Website relaunch", "Customer portal", "Autumn campaign"];

type Person = (typeof seedPeople)[number];

/**
 * Fills a database with people who can sign in at once and an organization to look around in. Run again, it
 * changes nothing: what people made of the example data stays.
 * @throws when it would run in production.
 */
export async function seed(db: SystemDb): Promise<void> {
  if (env().APP_ENV === "production")
    throw new Error("Example data and its passwords don't belong in production.");
  await db.transaction(async (tx) => {
    const created = new Map<Person, UserId>();
    for (const person of seedPeople) {
      const id = await createPerson(tx, person);
      if (id) created.set(person, id);
    }
    await createAcme(tx, created);
  });
}

/** @returns the new person's id, or null where there was one of this address. */
async function createPerson(tx: SystemDb, person: Person): Promise<UserId | null> {
  const { name, email, role } = person;
  const [user] = await tx
    .insert(users)
    .values({ name, email, role, emailVerified: new Date() })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  if (!user) return null;
  await tx.insert(userPasswords).values({ userId: user.id, hash: await hashPassword(person.password) });
  return user.id;
}

async function createAcme(tx: SystemDb, created: ReadonlyMap<Person, UserId>): Promise<void> {
  const owner = [...created].find(([person]) => person.memberAs === "owner");
  if (!owner) return;
  const [, ownerId] = owner;
  const { id: organizationId } = await createOrganization(tx, { name: "Acme", ownerId });
  await withTenant(tx, organizationId, async (tenant) => {
    for (const [person, userId] of created) {
      if (person.memberAs === null || userId === ownerId) continue;
      await tenant.insert(memberships).values({ organizationId, userId, role: person.memberAs });
    }
    for (const name of projectNames) await createProject(tenant, { organizationId, name, actorId: ownerId });
  });
}

async function main(): Promise<void> {
  const database = createDatabase(env().DATABASE_URL, { max: 1 });
  try {
    await seed(systemDb(database.connection));
  } finally {
    await database.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
