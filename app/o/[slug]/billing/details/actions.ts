"use server";

import { revalidatePath } from "next/cache";
import { organizationPath } from "@/app/o/paths";
import { organizationAction } from "@/lib/actions";
import { billingContext } from "@/lib/billing/context";
import { addTaxIdSchema, removeTaxIdSchema, updateDetailsSchema } from "@/lib/billing/details/schema";
import { addTaxId, removeTaxId } from "@/lib/billing/details/tax-ids";
import { updateBillingDetails } from "@/lib/billing/details/update-details";
import { needCustomerId } from "@/lib/billing/obtain-customer";
import { isLivemode } from "@/lib/billing/stripe";

// What invoices say must be right even while one of them is unpaid.
const billingAction = () => organizationAction("billing.manage", { whileReadOnly: true });

const refresh = (slug: string) => revalidatePath(organizationPath(slug, "billing"));

export const updateBillingDetailsAction = billingAction()
  .metadata({ action: "billing.update_details" })
  .inputSchema(updateDetailsSchema)
  .action(async ({ parsedInput: { organization: _, ...details }, ctx: { organization, user } }) => {
    await updateBillingDetails(billingContext(), {
      organization,
      email: user.email,
      livemode: isLivemode(),
      details,
      actor: { kind: "user", userId: user.id },
    });
    refresh(organization.slug);
  });

export const addTaxIdAction = billingAction()
  .metadata({ action: "billing.add_tax_id" })
  .inputSchema(addTaxIdSchema)
  .action(async ({ parsedInput: { type, value }, ctx: { organization, user } }) => {
    await addTaxId(billingContext(), {
      organization,
      email: user.email,
      livemode: isLivemode(),
      type,
      value,
      actor: { kind: "user", userId: user.id },
    });
    refresh(organization.slug);
  });

export const removeTaxIdAction = billingAction()
  .metadata({ action: "billing.remove_tax_id" })
  .inputSchema(removeTaxIdSchema)
  .action(async ({ parsedInput: { taxIdId }, ctx: { organization, user } }) => {
    const ctx = billingContext();
    await removeTaxId(ctx, {
      customerId: await needCustomerId(ctx.db, { organizationId: organization.id, livemode: isLivemode() }),
      taxIdId,
      actor: { kind: "user", userId: user.id },
    });
    refresh(organization.slug);
  });
