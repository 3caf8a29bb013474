"use client";

import { toast } from "sonner";
import { resolveBillingAlertAction } from "@/app/admin/actions";
import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import type { Id } from "@/lib/ids";

type SettleAlertButtonProps = {
  alertId: Id<"billingAlert">;
  /** The Stripe object that it is about. */
  objectId: string;
  /** What the alert says is wrong, without where. */
  title: string;
  /** Whether it is raised again when the same happens again. */
  comesBack: boolean;
};

/** Asks once, then takes the alert off the lists. */
export function SettleAlertButton({ alertId, objectId, title, comesBack }: SettleAlertButtonProps) {
  async function settle(): Promise<string | undefined> {
    const { serverError } = await resolveBillingAlertAction({ alertId });
    if (serverError) return serverError.message;
    toast.success("The alert is settled.");
  }

  return (
    <ConfirmDialog
      trigger={
        <Button variant="secondary" size="sm" aria-label={`Mark as settled: ${title}, ${objectId}`}>
          Mark as settled
        </Button>
      }
      title={`Mark “${title}” as settled?`}
      description={
        <>
          The alert about <code className="break-all font-mono text-xs">{objectId}</code> leaves the list and{" "}
          {comesBack ? "is raised again only if it happens again" : "won’t be raised again"}. Nothing changes
          at Stripe: put right there what is wrong first. The organization’s audit log will say that it was
          you.
        </>
      }
      confirmLabel="Mark as settled"
      pendingLabel="Settling…"
      variant="primary"
      onConfirm={settle}
    />
  );
}
