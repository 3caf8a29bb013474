import { z } from "zod";
import { driftSource, stripeEventStatus } from "@/db/schema";
import { searchTermSchema } from "@/db/search";
import { subscriptionStatuses } from "@/lib/billing/access";
import { planKeys } from "@/lib/billing/plans";
import { objectTypes } from "@/lib/billing/reconcile/differences";
import { idSchema } from "@/lib/ids";

/** The states a subscription can be in at Stripe, and "none" for organizations that never had one. */
export const subscriptionStates = [...subscriptionStatuses, "none"] as const;

export const stripeEventStates = stripeEventStatus.enumValues;

export const driftSources = driftSource.enumValues;

const cursor = z.string().optional().catch(undefined);

const list = z.object({ q: searchTermSchema, after: cursor, before: cursor });

// Lists' states as they stand in the URL. What makes no sense there means the default, never a failure.

export const organizationListSchema = list.extend({
  plan: z.enum(planKeys).optional().catch(undefined),
  status: z.enum(subscriptionStates).optional().catch(undefined),
});

export const userListSchema = list.extend({
  role: z.enum(["user", "admin"]).optional().catch(undefined),
});

export const stripeEventListSchema = list.extend({
  status: z.enum(stripeEventStates).optional().catch(undefined),
  type: z
    .string()
    .regex(/^[a-z0-9_.]{1,100}$/)
    .optional()
    .catch(undefined),
});

export const driftListSchema = list.extend({
  source: z.enum(driftSources).optional().catch(undefined),
  type: z.enum(objectTypes).optional().catch(undefined),
});

export type OrganizationListParameters = z.infer<typeof organizationListSchema>;
export type UserListParameters = z.infer<typeof userListSchema>;
export type StripeEventListParameters = z.infer<typeof stripeEventListSchema>;
export type DriftListParameters = z.infer<typeof driftListSchema>;

/** A Stripe event's id, as it stands in an address. */
export const stripeEventIdSchema = z.string().regex(/^evt_[A-Za-z0-9_]{1,200}$/);

export const resolveBillingAlertSchema = z.object({ alertId: idSchema("billingAlert") });

export const replayStripeEventSchema = z.object({ eventId: stripeEventIdSchema });

export const syncOrganizationSchema = z.object({ organizationId: idSchema("organization") });
