"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { organizationPath } from "@/app/o/paths";
import { database } from "@/db";
import { organizationAction } from "@/lib/actions";
import { billingContext } from "@/lib/billing/context";
import { openPortal } from "@/lib/billing/open-portal";
import { promotionTries } from "@/lib/billing/promotion-preview";
import { cancelAtPeriodEnd, resumeSubscription } from "@/lib/billing/schedule-cancellation";
import { organizationBillingSchema, startCheckoutSchema } from "@/lib/billing/schema";
import { startCheckout } from "@/lib/billing/start-checkout";
import { isLivemode } from "@/lib/billing/stripe";
import { webAddress } from "@/lib/billing/web-address";
import { env } from "@/lib/env";
import { consumeTry } from "@/lib/security/throttle";

// Each of them is a way out of the read-only state, so it works in that state too.
const billingAction = () => organizationAction("billing.manage", { whileReadOnly: true });

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
  .inputSchema(organizationBillingSchema)
  .action(async ({ ctx: { organization, user } }) => {
    await cancelAtPeriodEnd(billingContext(), {
      organizationId: organization.id,
      actor: { kind: "user", userId: user.id },
    });
    revalidatePath(organizationPath(organization.slug, "dashboard"), "layout");
  });

export const resumePlanAction = billingAction()
  .metadata({ action: "billing.resume_plan" })
  .inputSchema(organizationBillingSchema)
  .action(async ({ ctx: { organization, user } }) => {
    await resumeSubscription(billingContext(), {
      organizationId: organization.id,
      actor: { kind: "user", userId: user.id },
    });
    revalidatePath(organizationPath(organization.slug, "dashboard"), "layout");
  });
