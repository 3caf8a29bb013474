import { z } from "zod";
import { slugSchema } from "@/lib/organizations/schema";
import { cancellationFeedbacks } from "../cancellation";
import { pauseMonths } from "../pause-length";
import { intervalSchema, paidPlanSchema } from "../schema";

/** What the links to the page that shows a change say. */
export const changePageSchema = z.object({
  plan: paidPlanSchema,
  interval: intervalSchema,
  currency: z.string().max(10).optional().catch(undefined),
});

/** What a person confirmed: never an amount or a price id that isn't sealed in the quote. */
export const changePlanSchema = z.object({
  organization: slugSchema,
  plan: paidPlanSchema,
  interval: intervalSchema,
  currency: z.string().max(10).optional(),
  quote: z.string().max(2000),
});

/** What the form on the cancel page asks. */
export const cancellationSchema = z.object({
  when: z.enum(["period_end", "now"]).default("period_end"),
  feedback: z.enum(cancellationFeedbacks).or(z.literal("")).default(""),
  comment: z.string().trim().max(500, { error: "Say it in 500 characters." }).default(""),
});

export const cancelPlanSchema = cancellationSchema.extend({ organization: slugSchema });

export const pausePlanSchema = z.object({
  organization: slugSchema,
  months: z.literal(pauseMonths, { error: "Choose for how long." }),
});

export const unpausePlanSchema = z.object({
  organization: slugSchema,
  /** Minor units that the person agreed to pay today. */
  confirmedAmount: z.int().min(0).default(0),
});
