"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { organizationPath } from "@/app/o/paths";
import { database } from "@/db";
import { organizationAction } from "@/lib/actions";
import { changePlan } from "@/lib/billing/change/change-plan";
import {
  cancelPlanSchema,
  changePlanSchema,
  pausePlanSchema,
  unpausePlanSchema,
} from "@/lib/billing/change/schema";
import type { ChangeRequest } from "@/lib/billing/change/under-lock";
import { undoChange } from "@/lib/billing/change/undo-change";
import { billingContext } from "@/lib/billing/context";
import { openPortal } from "@/lib/billing/open-portal";
import { pauseSubscription, unpauseSubscription } from "@/lib/billing/pause";
import { promotionTries } from "@/lib/billing/promotion-preview";
import { cancelAtPeriodEnd, cancelNow, resumeSubscription } from "@/lib/billing/schedule-cancellation";
import { organizationBillingSchema, startCheckoutSchema } from "@/lib/billing/schema";
import { startCheckout } from "@/lib/billing/start-checkout";
import { isLivemode } from "@/lib/billing/stripe";
import { webAddress } from "@/lib/billing/web-address";
import { env } from "@/lib/env";
import type { OrganizationId, UserId } from "@/lib/ids";
import { consumeTry } from "@/lib/security/throttle";

// Each of them is a way out of the read-only state, so it works in that state too.
const billingAction = () => organizationAction("billing.manage", { whileReadOnly: true });

/** Who asks for it, and for which organization. */
function requestOf(ctx: { organization: { id: OrganizationId }; user: { id: UserId } }): ChangeRequest {
  return { organizationId: ctx.organization.id, actor: { kind: "user", userId: ctx.user.id } };
}

/** The plan shows in the frame of every page. Where an action’s page is left once it is done, the page asks for that itself. */
function showEverywhere(slug: string): void {
  revalidatePath(organizationPath(slug, "dashboard"), "layout");
}

export const startCheckoutAction = billingAction()
  .metadata({ action: "billing.start_checkout" })
  .inputSchema(startCheckoutSchema)
  .action(async ({ parsedInput: { organization: _, ...choice }, ctx: { organization, user } }) => {
    if (choice.promotionCode) await consumeTry(database(), promotionTries, user.id);
    const { url } = await startCheckout(billingContext(), {
      organization,
      user,
      ...choice,
      automaticTax: env().STRIPE_TAX,
      appUrl: env().APP_URL,
      livemode: isLivemode(),
    });
    redirect(webAddress(url));
  });

export const openPortalAction = billingAction()
  .metadata({ action: "billing.open_portal" })
  .inputSchema(organizationBillingSchema)
  .action(async ({ ctx: { organization } }) => {
    const { url } = await openPortal(billingContext(), {
      organizationId: organization.id,
      livemode: isLivemode(),
      returnUrl: `${env().APP_URL}${organizationPath(organization.slug, "billing")}?from=portal`,
    });
    redirect(webAddress(url));
  });

export const cancelPlanAction = billingAction()
  .metadata({ action: "billing.cancel_plan" })
  .inputSchema(cancelPlanSchema)
  .action(async ({ parsedInput: { when, feedback, comment }, ctx }) => {
    const cancel = when === "now" ? cancelNow : cancelAtPeriodEnd;
    await cancel(billingContext(), {
      ...requestOf(ctx),
      reason: { feedback: feedback || undefined, comment: comment || undefined },
    });
  });

export const resumePlanAction = billingAction()
  .metadata({ action: "billing.resume_plan" })
  .inputSchema(organizationBillingSchema)
  .action(async ({ ctx }) => {
    await resumeSubscription(billingContext(), requestOf(ctx));
    showEverywhere(ctx.organization.slug);
  });

export const changePlanAction = billingAction()
  .metadata({ action: "billing.change_plan" })
  .inputSchema(changePlanSchema)
  .action(async ({ parsedInput: { quote, organization: _, ...choice }, ctx }) => {
    const secret = env().AUTH_SECRET;
    return changePlan(billingContext(), { ...requestOf(ctx), choice, quote, secret });
  });

export const undoChangeAction = billingAction()
  .metadata({ action: "billing.undo_change" })
  .inputSchema(organizationBillingSchema)
  .action(async ({ ctx }) => {
    await undoChange(billingContext(), requestOf(ctx));
    showEverywhere(ctx.organization.slug);
  });

export const pausePlanAction = billingAction()
  .metadata({ action: "billing.pause_plan" })
  .inputSchema(pausePlanSchema)
  .action(async ({ parsedInput: { months }, ctx }) => {
    return pauseSubscription(billingContext(), { ...requestOf(ctx), months });
  });

export const unpausePlanAction = billingAction()
  .metadata({ action: "billing.unpause_plan" })
  .inputSchema(unpausePlanSchema)
  .action(async ({ parsedInput: { confirmedAmount }, ctx }) => {
    return unpauseSubscription(billingContext(), { ...requestOf(ctx), confirmedAmount });
  });
