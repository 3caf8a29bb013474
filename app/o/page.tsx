import { redirect } from "next/navigation";
import { database } from "@/db";
import { requireUser } from "@/lib/auth/session";
import { listOrganizationsOf } from "@/lib/organizations/queries";
import { organizationPath } from "./paths";

/**
 * Where one lands after signing in: the organization that was joined first; without one, the administrators'
 * area, or making an organization.
 */
export default async function OrganizationsPage() {
  const user = await requireUser();
  const [first] = await listOrganizationsOf(database(), { userId: user.id });
  if (first) redirect(organizationPath(first.slug, "dashboard"));
  redirect(user.role === "admin" ? "/admin" : "/o/new");
}
