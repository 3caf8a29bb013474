"use client";

import type { PackKey } from "@/lib/billing/packs";
import type { Currency } from "@/lib/billing/plans";
import { ActionButton } from "../../billing/_components/action-button";
import { buyPackAction } from "../actions";

type BuyPackButtonProps = { organization: string; pack: PackKey; currency: Currency; label: string };

/** Leads to Stripe's checkout for a pack. */
export function BuyPackButton({ organization, pack, currency, label }: BuyPackButtonProps) {
  return (
    <ActionButton
      variant="secondary"
      size="sm"
      aria-label={label}
      action={() => buyPackAction({ organization, pack, currency })}
      pendingLabel="Opening…"
    >
      Buy
    </ActionButton>
  );
}
