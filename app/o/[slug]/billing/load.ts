import "server-only";
import { cache } from "react";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { getBillingOverview } from "@/lib/billing/queries";
import type { OrganizationId } from "@/lib/ids";

/** Subscription, card and unpaid invoice of the organization, once a request: its banner needs them too. */
export const loadBillingOverview = cache((organizationId: OrganizationId) =>
  withTenant(database(), organizationId, (db) => getBillingOverview(db, { organizationId })),
);
