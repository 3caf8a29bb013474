import { z } from "zod";

const card = z.strictObject({
  number: z.string(),
  expMonth: z.number().int(),
  expYear: z.number().int(),
  cvc: z.string().optional(),
  name: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string().optional(),
});

/** What completes a Checkout Session without its page. A field that isn't there is refused, not ignored. */
export const completeCheckoutBody = z.strictObject({
  card: card.optional(),
  sepa: z
    .strictObject({ iban: z.string(), name: z.string().optional(), email: z.string().optional() })
    .optional(),
  paymentMethodId: z.string().optional(),
  customerDetails: z
    .strictObject({
      email: z.string().optional(),
      name: z.string().optional(),
      businessName: z.string().optional(),
      individualName: z.string().optional(),
      phone: z.string().optional(),
      line1: z.string().optional(),
      line2: z.string().optional(),
      city: z.string().optional(),
      state: z.string().optional(),
      postalCode: z.string().optional(),
      country: z.string().optional(),
      taxId: z.strictObject({ type: z.string(), value: z.string() }).optional(),
    })
    .optional(),
  consent: z
    .strictObject({ termsOfService: z.boolean().optional(), promotions: z.boolean().optional() })
    .optional(),
  /** By the fields' keys. */
  customFields: z.record(z.string(), z.string()).optional(),
  promotionCode: z.string().optional(),
  /** Of the only adjustable line, or by the lines' ids. */
  quantity: z.union([z.number().int(), z.record(z.string(), z.number().int())]).optional(),
  savePaymentMethod: z.boolean().optional(),
  threeDSecure: z.enum(["approve", "fail"]).optional(),
});
