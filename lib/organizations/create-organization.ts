import { memberships, organizations } from "@/db/schema";
import { acrossTenants, type SystemDb, withTenant } from "@/db/tenancy";
import { recordAuditEvent } from "@/lib/audit/record";
import { refillOrganization } from "@/lib/credits/refill-credits";
import { newId, type UserId } from "@/lib/ids";
import type { OrganizationSummary } from "./queries";

/** Taken by pages that stand beside the organizations: /o/new. */
const reservedSlugs: ReadonlySet<string> = new Set(["new"]);

const letters = "abcdefghjkmnpqrstvwxyz0123456789";

/** Makes a slug of a name: `Müller & Söhne` becomes `muller-sohne`, `Nora’s Boats` `noras-boats`. Empty where nothing is left of it. */
export function slugify(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\p{Mark}'’]/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 32)
    .replace(/^-+|-+$/g, "");
}

function withSuffix(slug: string): string {
  const suffix = Array.from(
    crypto.getRandomValues(new Uint8Array(5)),
    (byte) => letters[byte % letters.length],
  );
  return [slug || "team", suffix.join("")].join("-");
}

/**
 * Creates an organization with its first owner and the free plan's credits of this week. The slug comes from the
 * name, with a suffix when taken.
 */
export async function createOrganization(
  db: SystemDb,
  params: { name: string; ownerId: UserId },
): Promise<OrganizationSummary> {
  return db.transaction(async (tx) => {
    const id = newId("organization");
    const plain = slugify(params.name);
    let slug = plain.length >= 2 && !reservedSlugs.has(plain) ? plain : withSuffix(plain);
    const inserted = await insert(tx, { id, name: params.name, slug });
    if (!inserted) {
      slug = withSuffix(plain);
      await acrossTenants(tx).insert(organizations).values({ id, name: params.name, slug });
    }
    await withTenant(tx, id, async (tenant) => {
      await tenant.insert(memberships).values({ organizationId: id, userId: params.ownerId, role: "owner" });
      await recordAuditEvent(tenant, {
        organizationId: id,
        actor: { kind: "user", userId: params.ownerId },
        action: "organization.created",
        target: { type: "organization", id },
        data: { name: params.name },
      });
      await refillOrganization(tenant, { organizationId: id });
    });
    return { id, slug, name: params.name, role: "owner" };
  });
}

async function insert(tx: SystemDb, values: typeof organizations.$inferInsert): Promise<boolean> {
  const rows = await acrossTenants(tx)
    .insert(organizations)
    .values(values)
    .onConflictDoNothing({ target: organizations.slug })
    .returning({ id: organizations.id });
  return rows.length > 0;
}
