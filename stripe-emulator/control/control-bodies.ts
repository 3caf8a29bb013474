import { z } from "zod";
import { completeCheckoutBody } from "./checkout-body";

const probability = z.number().min(0).max(1).optional();

/** What the control surface takes, by request. A field that isn't there is refused, not ignored. */
export const bodies = {
  travel: z.strictObject({ customer: z.string(), to: z.number().int() }),
  failNext: z.strictObject({
    kind: z.enum(["api", "connection", "slow", "card"]).default("api"),
    path: z.string().optional(),
    method: z.enum(["GET", "POST", "DELETE"]).optional(),
    status: z.number().int().min(400).max(599).default(500),
    code: z.string().optional(),
    executes: z.boolean().optional(),
    delayMs: z.number().int().min(0).max(600_000).optional(),
    times: z.number().int().min(1).default(1),
    customer: z.string().optional(),
    declineCode: z.string().optional(),
  }),
  authenticate: z.strictObject({ outcome: z.enum(["approve", "fail"]) }),
  settle: z.strictObject({ outcome: z.enum(["succeed", "fail"]) }),
  replaceCard: z.strictObject({
    last4: z
      .string()
      .regex(/^\d{4}$/)
      .optional(),
    expMonth: z.number().int().optional(),
    expYear: z.number().int().optional(),
  }),
  webhooks: z.strictObject({ state: z.enum(["paused", "running"]) }),
  chaos: z.strictObject({
    seed: z.number().int().optional(),
    shuffle: probability,
    duplicate: probability,
    delay: probability,
    drop: probability,
    delayMs: z.number().int().min(1).max(600_000).optional(),
    endpoint: z.string().optional(),
    customer: z.string().optional(),
  }),
  retryPolicy: z.strictObject({
    /** Seconds before each retry of a failed renewal, counted from the failure before it. */
    delays: z.array(z.number().int().min(1)).max(20).optional(),
    finally: z.enum(["canceled", "unpaid", "past_due"]).optional(),
  }),
  backoff: z.strictObject({ milliseconds: z.array(z.number().int().min(0)).max(50) }),
  send: z.strictObject({ endpoint: z.string() }),
  rollSecret: z.strictObject({
    /** Seconds for which the old secret signs too. */
    expiresIn: z
      .number()
      .int()
      .min(0)
      .max(7 * 86_400)
      .default(86_400),
    secret: z.string().min(1).optional(),
  }),
  discount: z.union([z.strictObject({ coupon: z.string() }), z.strictObject({ promotion_code: z.string() })]),
  run: z.strictObject({ ref: z.string(), kind: z.string().optional() }),
  complete: completeCheckoutBody,
};
