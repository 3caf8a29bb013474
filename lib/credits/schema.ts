import { z } from "zod";
import { soldPackKeys } from "@/lib/billing/packs";
import { checkoutSessionIdSchema, currencySchema } from "@/lib/billing/schema";
import { slugSchema } from "@/lib/organizations/schema";

/** What a person chose: never a price id, which only the server knows. */
export const buyPackSchema = z.object({
  organization: slugSchema,
  pack: z.enum(soldPackKeys, { error: "Choose one of our packs." }),
  currency: currencySchema,
});

/** What the credits page's address may hold: where the ledger stands, and that one comes back from paying. */
export const creditsPageSchema = z.object({
  session_id: checkoutSessionIdSchema.optional().catch(undefined),
  after: z.string().optional().catch(undefined),
  before: z.string().optional().catch(undefined),
});
