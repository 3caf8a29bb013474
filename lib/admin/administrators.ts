import { asc, eq } from "drizzle-orm";
import { users } from "@/db/schema";
import type { SystemDb } from "@/db/tenancy";

export type Administrator = { email: string; name: string | null; disabledAt: Date | null };

/** Everybody who may open /admin, and the disabled ones who might; the oldest account first. */
export async function listAdministrators(db: SystemDb): Promise<Administrator[]> {
  return db
    .select({ email: users.email, name: users.name, disabledAt: users.disabledAt })
    .from(users)
    .where(eq(users.role, "admin"))
    .orderBy(asc(users.createdAt), asc(users.id));
}
