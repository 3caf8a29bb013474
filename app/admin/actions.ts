"use server";

import { revalidatePath } from "next/cache";
import { database } from "@/db";
import { adminAction } from "@/lib/actions";
import { resolveBillingAlert } from "@/lib/admin/resolve-billing-alert";
import { resolveBillingAlertSchema } from "@/lib/admin/schema";

export const resolveBillingAlertAction = adminAction
  .metadata({ action: "admin.resolve_billing_alert" })
  .inputSchema(resolveBillingAlertSchema)
  .action(async ({ parsedInput, ctx }) => {
    await resolveBillingAlert(database(), { ...parsedInput, actorId: ctx.user.id });
    revalidatePath("/admin", "layout");
  });
