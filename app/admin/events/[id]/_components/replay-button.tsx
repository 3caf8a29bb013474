"use client";

import { RotateCcw } from "lucide-react";
import { toast } from "sonner";
import { replayStripeEventAction } from "@/app/admin/actions";
import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";

const outcomes = {
  settled: (type: string) => toast.success(`${type} was worked off.`),
  failed: () => toast.error("It failed again. The reason is above; it will be tried again by itself."),
  busy: () => toast.info("A worker took it up at this moment. Look again in a minute."),
} as const;

/** Asks once, then works the event off anew. */
export function ReplayButton({ eventId, type }: { eventId: string; type: string }) {
  async function replay(): Promise<string | undefined> {
    const { data, serverError } = await replayStripeEventAction({ eventId });
    if (serverError) return serverError.message;
    if (data) outcomes[data.outcome](type);
  }

  return (
    <ConfirmDialog
      trigger={
        <Button variant="secondary">
          <RotateCcw aria-hidden />
          Replay
        </Button>
      }
      title={`Replay ${type}?`}
      description="Keel looks at Stripe for the object’s present state and writes that, as if the event had just come. Nothing is granted, mailed or charged twice. The audit log will say that it was you."
      confirmLabel="Replay"
      pendingLabel="Replaying…"
      variant="primary"
      onConfirm={replay}
    />
  );
}
