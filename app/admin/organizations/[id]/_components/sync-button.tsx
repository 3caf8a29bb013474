"use client";

import { RefreshCw } from "lucide-react";
import { useTransition } from "react";
import { toast } from "sonner";
import { syncOrganizationAction } from "@/app/admin/actions";
import { Button } from "@/components/ui/button";
import { unreachable } from "@/components/ui/unreachable";
import type { OrganizationId } from "@/lib/ids";

/** Brings the organization's billing in line with Stripe now, and says whether anything was amiss. */
export function SyncButton({ organizationId }: { organizationId: OrganizationId }) {
  const [pending, startTransition] = useTransition();

  function sync() {
    startTransition(async () => {
      try {
        const { data, serverError } = await syncOrganizationAction({ organizationId });
        if (serverError) toast.error(serverError.message);
        else if (data) say(data);
      } catch {
        toast.error(unreachable);
      }
    });
  }

  return (
    <Button variant="secondary" pending={pending} pendingLabel="Syncing…" onClick={sync}>
      <RefreshCw aria-hidden />
      Sync now
    </Button>
  );
}

function say({ mended, ignored }: { mended: number; ignored: string | null }): void {
  if (ignored) toast.error(ignored);
  else if (mended === 0) toast.success("Everything is as Stripe has it.");
  else toast.success(`${mended} ${mended === 1 ? "row was" : "rows were"} brought in line with Stripe.`);
}
