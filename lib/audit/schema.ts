import { z } from "zod";

/** Where a list of audit entries stands, as its address says; what makes no sense counts as left out. */
export const auditListSchema = z.object({
  after: z.string().optional().catch(undefined),
  before: z.string().optional().catch(undefined),
});
