"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { organizationPath } from "@/app/o/paths";
import { organizationAction } from "@/lib/actions";
import { billingContext } from "@/lib/billing/context";
import { needCustomerId } from "@/lib/billing/obtain-customer";
import { beginAddingAtStripe, beginAddingInPlace } from "@/lib/billing/payment-methods/begin-adding";
import { finishAddingPaymentMethod } from "@/lib/billing/payment-methods/finish-adding";
import { makeDefaultPaymentMethod } from "@/lib/billing/payment-methods/make-default";
import { removePaymentMethod } from "@/lib/billing/payment-methods/remove";
import {
  addPaymentMethodSchema,
  finishPaymentMethodSchema,
  paymentMethodSchema,
} from "@/lib/billing/payment-methods/schema";
import { isLivemode } from "@/lib/billing/stripe";
import { webAddress } from "@/lib/billing/web-address";
import { env } from "@/lib/env";

// Each of them is a way out of the read-only state, so it works in that state too.
const billingAction = () => organizationAction("billing.manage", { whileReadOnly: true });

const refresh = (slug: string) => revalidatePath(organizationPath(slug, "dashboard"), "layout");

/** Leads to Stripe's page for a payment method. */
export const addPaymentMethodAction = billingAction()
  .metadata({ action: "billing.add_payment_method" })
  .inputSchema(addPaymentMethodSchema)
  .action(async ({ parsedInput: { makeDefault }, ctx: { organization, user } }) => {
    const billing = `${env().APP_URL}${organizationPath(organization.slug, "billing")}`;
    const { url } = await beginAddingAtStripe(billingContext(), {
      organization,
      email: user.email,
      livemode: isLivemode(),
      makeDefault,
      returnUrl: `${billing}?from=card`,
      cancelUrl: billing,
    });
    redirect(webAddress(url));
  });

/** Prepares Stripe's form on the billing page itself. */
export const preparePaymentMethodAction = billingAction()
  .metadata({ action: "billing.prepare_payment_method" })
  .inputSchema(addPaymentMethodSchema)
  .action(({ parsedInput: { makeDefault }, ctx: { organization, user } }) =>
    beginAddingInPlace(billingContext(), {
      organization,
      email: user.email,
      livemode: isLivemode(),
      makeDefault,
    }),
  );

/** Takes over what that form has stored. */
export const finishPaymentMethodAction = billingAction()
  .metadata({ action: "billing.finish_payment_method" })
  .inputSchema(finishPaymentMethodSchema)
  .action(async ({ parsedInput: { setupIntentId }, ctx: { organization, user } }) => {
    const outcome = await finishAddingPaymentMethod(billingContext(), {
      organizationId: organization.id,
      livemode: isLivemode(),
      addedBy: { setupIntentId },
      actor: { kind: "user", userId: user.id },
    });
    refresh(organization.slug);
    return { outcome };
  });

export const makeDefaultPaymentMethodAction = billingAction()
  .metadata({ action: "billing.make_default_payment_method" })
  .inputSchema(paymentMethodSchema)
  .action(async ({ parsedInput: { paymentMethodId }, ctx: { organization, user } }) => {
    const ctx = billingContext();
    await makeDefaultPaymentMethod(ctx, {
      customerId: await needCustomerId(ctx.db, { organizationId: organization.id, livemode: isLivemode() }),
      paymentMethodId,
      actor: { kind: "user", userId: user.id },
    });
    refresh(organization.slug);
  });

export const removePaymentMethodAction = billingAction()
  .metadata({ action: "billing.remove_payment_method" })
  .inputSchema(paymentMethodSchema)
  .action(async ({ parsedInput: { paymentMethodId }, ctx: { organization, user } }) => {
    const ctx = billingContext();
    await removePaymentMethod(ctx, {
      customerId: await needCustomerId(ctx.db, { organizationId: organization.id, livemode: isLivemode() }),
      paymentMethodId,
      actor: { kind: "user", userId: user.id },
    });
    refresh(organization.slug);
  });
