"use client";

import { X } from "lucide-react";
import { toast } from "sonner";
import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { removeTaxIdAction } from "../details/actions";

type RemoveTaxIdButtonProps = {
  /** The organization's slug. */
  organization: string;
  taxId: { id: string; value: string };
};

/** Asks once, then takes a tax id off the invoices to come. */
export function RemoveTaxIdButton({ organization, taxId }: RemoveTaxIdButtonProps) {
  async function remove() {
    const { serverError } = await removeTaxIdAction({ organization, taxIdId: taxId.id });
    if (serverError) return serverError.message;
    toast.success(`${taxId.value} was removed.`);
  }

  return (
    <ConfirmDialog
      trigger={
        <Button variant="ghost" size="icon-sm" className="-my-1" aria-label={`Remove ${taxId.value}`}>
          <X aria-hidden />
        </Button>
      }
      title={`Remove ${taxId.value}?`}
      description="Future invoices won’t show it. Those already sent stay as they are."
      confirmLabel="Remove"
      pendingLabel="Removing…"
      onConfirm={remove}
    />
  );
}
