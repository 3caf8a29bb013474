"use client";

import { ArrowUpRight } from "lucide-react";
import type { ButtonProps } from "@/components/ui/button";
import { openPortalAction } from "../actions";
import { ActionButton } from "./action-button";

type PortalButtonProps = Pick<ButtonProps, "variant" | "size"> & { organization: string; label: string };

/** Leads to Stripe's portal, where cards, the billing e-mail and old invoices are managed. */
export function PortalButton({ organization, label, ...props }: PortalButtonProps) {
  return (
    <ActionButton action={() => openPortalAction({ organization })} pendingLabel="Opening Stripe…" {...props}>
      {label}
      <ArrowUpRight aria-hidden />
    </ActionButton>
  );
}
