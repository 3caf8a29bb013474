import { and, eq, isNull } from "drizzle-orm";
import { plans, prices } from "@/db/schema";

/** A condition on rows of `prices` with their `plans`: Stripe sells it now, by the mirror. */
export const isOnSale = and(
  eq(prices.active, true),
  isNull(prices.deletedAt),
  eq(plans.active, true),
  isNull(plans.deletedAt),
);
