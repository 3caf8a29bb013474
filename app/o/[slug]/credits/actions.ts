"use server";

import { redirect } from "next/navigation";
import { organizationAction } from "@/lib/actions";
import { billingContext } from "@/lib/billing/context";
import { startPackCheckout } from "@/lib/billing/start-pack-checkout";
import { isLivemode } from "@/lib/billing/stripe";
import { webAddress } from "@/lib/billing/web-address";
import { buyPackSchema } from "@/lib/credits/schema";
import { env } from "@/lib/env";

export const buyPackAction = organizationAction("billing.manage")
  .metadata({ action: "credits.buy_pack" })
  .inputSchema(buyPackSchema)
  .action(async ({ parsedInput: { pack, currency }, ctx: { organization, user } }) => {
    const { url } = await startPackCheckout(billingContext(), {
      organization,
      user,
      pack,
      currency,
      automaticTax: env().STRIPE_TAX,
      appUrl: env().APP_URL,
      livemode: isLivemode(),
    });
    redirect(webAddress(url));
  });
