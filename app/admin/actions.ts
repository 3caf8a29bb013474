"use server";

import { revalidatePath } from "next/cache";
import { database } from "@/db";
import { adminAction } from "@/lib/actions";
import { resolveBillingAlert } from "@/lib/admin/resolve-billing-alert";
import {
  replayStripeEventSchema,
  resolveBillingAlertSchema,
  syncOrganizationSchema,
} from "@/lib/admin/schema";
import { billingContext } from "@/lib/billing/context";
import { needsStripe } from "@/lib/billing/errors";
import { replayEvent } from "@/lib/billing/reconcile/replay-event";
import { syncNow } from "@/lib/billing/reconcile/sync-now";
import { isLivemode } from "@/lib/billing/stripe";

export const resolveBillingAlertAction = adminAction
  .metadata({ action: "admin.resolve_billing_alert" })
  .inputSchema(resolveBillingAlertSchema)
  .action(async ({ parsedInput, ctx }) => {
    await resolveBillingAlert(database(), { ...parsedInput, actorId: ctx.user.id });
    revalidatePath("/admin", "layout");
  });

export const replayStripeEventAction = adminAction
  .metadata({ action: "admin.replay_stripe_event" })
  .inputSchema(replayStripeEventSchema)
  .action(async ({ parsedInput, ctx }) => {
    const actor = { kind: "admin", userId: ctx.user.id } as const;
    const outcome = await replayEvent(billingContext(), { ...parsedInput, actor });
    revalidatePath("/admin", "layout");
    return { outcome };
  });

export const syncOrganizationAction = adminAction
  .metadata({ action: "admin.sync_organization" })
  .inputSchema(syncOrganizationSchema)
  .action(async ({ parsedInput, ctx }) => {
    const synced = await needsStripe(() =>
      syncNow(billingContext(), {
        of: parsedInput,
        livemode: isLivemode(),
        actor: { kind: "admin", userId: ctx.user.id },
      }),
    );
    revalidatePath("/admin", "layout");
    return { mended: synced.drift.length, ignored: synced.ignored };
  });
