import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { requireUser } from "@/lib/auth/session";
import { entitlementsOf } from "@/lib/billing/entitlements";
import { findSubscriptionState } from "@/lib/billing/subscription-state";
import type { OrganizationId } from "@/lib/ids";
import { findOrganizationOf } from "@/lib/organizations/queries";
import { slugSchema } from "@/lib/organizations/schema";

/**
 * The organization that a page is about, with the signed-in person and their role in it. Once a request,
 * however often it is asked for. Every page calls it: layouts and pages render side by side, so a layout's
 * check alone keeps nobody out. Who is signed out goes to sign-in; strangers get the same 404 as for an
 * organization that doesn't exist.
 */
export const loadOrganization = cache(async (slug: string) => {
  const user = await requireUser();
  const organization = slugSchema.safeParse(slug).success
    ? await findOrganizationOf(database(), { slug, userId: user.id })
    : null;
  if (!organization) notFound();
  return { user, organization, role: organization.role };
});

/** The subscription that decides what the organization has, once a request: one query. */
export const loadSubscriptionState = cache((organizationId: OrganizationId) =>
  withTenant(database(), organizationId, (db) => findSubscriptionState(db, { organizationId })),
);

/** The plan and access of the organization, by that same query. */
export const loadEntitlements = cache(async (organizationId: OrganizationId) =>
  entitlementsOf(await loadSubscriptionState(organizationId), new Date()),
);
