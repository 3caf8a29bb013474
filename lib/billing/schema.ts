import { z } from "zod";
import { slugSchema } from "@/lib/organizations/schema";
import { invoiceFilters } from "./invoice-filters";
import { setupIntentIdSchema } from "./payment-methods/schema";
import { currencies, defaultCurrency, intervals, paidPlanKeys } from "./plans";

export const paidPlanSchema = z.enum(paidPlanKeys, { error: "Choose one of our plans." });
export const intervalSchema = z.enum(intervals, { error: "Choose monthly, quarterly or yearly." });
export const currencySchema = z
  .enum(currencies, { error: "Choose one of our currencies." })
  .default(defaultCurrency);

/** A promotion code as it stands in a link. Whether there is such a code is Stripe's to say. */
const promotionCodeSchema = z.string().trim().min(1).max(100);

/** What a person chose: never a price id, which only the server knows. */
export const startCheckoutSchema = z.object({
  organization: slugSchema,
  plan: paidPlanSchema,
  interval: intervalSchema,
  currency: currencySchema,
  promotionCode: promotionCodeSchema.optional(),
});

export const organizationBillingSchema = z.object({ organization: slugSchema });

/** The id of a Checkout Session, as Stripe puts it into the return address. */
export const checkoutSessionIdSchema = z.string().regex(/^cs_[A-Za-z0-9_]{1,200}$/);

/** What the billing page's address may hold: where the list of invoices stands, and that one comes back from
 * Stripe: from its portal, or from storing a payment method on its page or by its form on ours. What makes no
 * sense counts as left out. */
export const billingPageSchema = z.object({
  from: z.enum(["portal", "card"]).optional().catch(undefined),
  session_id: checkoutSessionIdSchema.optional().catch(undefined),
  setup_intent: setupIntentIdSchema.optional().catch(undefined),
  status: z.enum(invoiceFilters).optional().catch(undefined),
  after: z.string().optional().catch(undefined),
  before: z.string().optional().catch(undefined),
});

/** What the pricing page's links and the checkout page's own say. */
export const checkoutPageSchema = z.object({
  plan: paidPlanSchema,
  interval: intervalSchema,
  currency: currencySchema,
  promo: promotionCodeSchema.optional().catch(undefined),
  organization: slugSchema.optional().catch(undefined),
});
