"use client";

import type { ReactNode } from "react";
import { toast } from "sonner";
import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { cancelPlanAction } from "../actions";

type CancelPlanButtonProps = {
  organization: string;
  planName: string;
  /** What ends when, and what stays. */
  consequences: ReactNode;
};

/** Asks once, then lets the plan end with the period that is paid for. */
export function CancelPlanButton({ organization, planName, consequences }: CancelPlanButtonProps) {
  async function cancel(): Promise<string | undefined> {
    const { serverError } = await cancelPlanAction({ organization });
    if (serverError) return serverError.message;
    toast.success(`${planName} is cancelled. You have it until the period ends.`);
  }

  return (
    <ConfirmDialog
      trigger={<Button variant="ghost">Cancel plan</Button>}
      title={`Cancel ${planName}?`}
      description={consequences}
      confirmLabel="Cancel plan"
      pendingLabel="Cancelling…"
      cancelLabel="Don’t cancel"
      onConfirm={cancel}
    />
  );
}
