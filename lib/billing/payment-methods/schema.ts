import { z } from "zod";
import { slugSchema } from "@/lib/organizations/schema";

const paymentMethodIdSchema = z
  .string()
  .regex(/^pm_[A-Za-z0-9_]{1,200}$/, "Choose one of your payment methods.");

export const setupIntentIdSchema = z.string().regex(/^seti_[A-Za-z0-9]{1,200}$/);

/** A payment method of the organization. */
export const paymentMethodSchema = z.object({
  organization: slugSchema,
  paymentMethodId: paymentMethodIdSchema,
});

/** Where a new payment method is wanted: in addition, or instead of the one that pays now. */
export const addPaymentMethodSchema = z.object({
  organization: slugSchema,
  makeDefault: z.boolean().default(false),
});

/** What Stripe's form on our page has confirmed. */
export const finishPaymentMethodSchema = z.object({
  organization: slugSchema,
  setupIntentId: setupIntentIdSchema,
});
