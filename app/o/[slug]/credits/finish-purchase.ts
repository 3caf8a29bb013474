import "server-only";
import { notFound } from "next/navigation";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { billingContext } from "@/lib/billing/context";
import { finishPackCheckout, type PackOutcome } from "@/lib/billing/finish-pack-checkout";
import { findPackOfCheckout } from "@/lib/billing/pack-offers";
import { type Pack, packOf } from "@/lib/billing/packs";
import { isLivemode } from "@/lib/billing/stripe";
import { NotFoundError, UnavailableError } from "@/lib/errors";
import type { OrganizationId } from "@/lib/ids";

/** What became of a purchase; `unanswered` while Stripe doesn't say. */
export type Purchase = { outcome: PackOutcome | "unanswered"; pack: Pack | null };

/** What is known of the purchase that one comes back from. A stranger's session is none: the page isn't found. */
export async function finishPurchase(organizationId: OrganizationId, sessionId: string): Promise<Purchase> {
  const key = await withTenant(database(), organizationId, (db) =>
    findPackOfCheckout(db, { organizationId, sessionId }),
  );
  const pack = key && packOf(key);
  try {
    const params = { organizationId, sessionId, livemode: isLivemode() };
    return { outcome: await finishPackCheckout(billingContext(), params), pack };
  } catch (error) {
    if (error instanceof NotFoundError) notFound();
    if (error instanceof UnavailableError) return { outcome: "unanswered", pack };
    throw error;
  }
}
