import "server-only";
import { billingContext } from "@/lib/billing/context";
import { type AddedBy, finishAddingPaymentMethod } from "@/lib/billing/payment-methods/finish-adding";
import { refreshMirror } from "@/lib/billing/refresh-mirror";
import { isLivemode } from "@/lib/billing/stripe";
import { ConflictError, NotFoundError, UnavailableError } from "@/lib/errors";
import type { OrganizationId, UserId } from "@/lib/ids";

/** What to say to somebody who comes back from Stripe; null when the page is as it should be. */
export type ReturnNote = { title: string; sentence: string } | null;

const stale: ReturnNote = {
  title: "This page may be a few minutes old",
  sentence:
    "Our payment provider doesn’t answer right now. What you changed at Stripe is saved there and will show up here by itself.",
};

/**
 * Brings the mirror in line for somebody who comes back from Stripe, who may be back before its webhooks are: after
 * the portal all of it, after a new payment method that one.
 */
export async function comeBack(params: {
  organizationId: OrganizationId;
  userId: UserId;
  addedBy: AddedBy | null;
}): Promise<ReturnNote> {
  const { organizationId, userId, addedBy } = params;
  const of = { organizationId, livemode: isLivemode() };
  try {
    if (!addedBy) {
      await refreshMirror(billingContext(), of);
      return null;
    }
    const actor = { kind: "user", userId } as const;
    const outcome = await finishAddingPaymentMethod(billingContext(), { ...of, addedBy, actor });
    return afterAdding[outcome];
  } catch (error) {
    if (error instanceof UnavailableError) return stale;
    // An address that was tampered with, or that belongs to another organization.
    if (error instanceof NotFoundError || error instanceof ConflictError) return null;
    throw error;
  }
}

const afterAdding: Readonly<Record<Awaited<ReturnType<typeof finishAddingPaymentMethod>>, ReturnNote>> = {
  added: null,
  processing: {
    title: "Your bank hasn’t confirmed the payment method yet",
    sentence: "It will be listed here once it has. You need not do anything.",
  },
  open: {
    title: "No payment method was added",
    sentence: "It wasn’t confirmed. You can add it again below.",
  },
};
