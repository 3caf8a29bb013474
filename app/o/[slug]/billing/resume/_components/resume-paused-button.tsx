"use client";

import { unstable_rethrow, useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { unreachable } from "@/components/ui/unreachable";
import { formatMoney, type Money } from "@/lib/money";
import { unpausePlanAction } from "../../actions";

type ResumePausedButtonProps = { organization: string; planName: string; charged: Money };

/** Ends the pause; says the amount where there is one. */
export function ResumePausedButton({ organization, planName, charged }: ResumePausedButtonProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [error, setError] = useState<string>();

  function resume() {
    setError(undefined);
    startTransition(async () => {
      try {
        const { serverError } = await unpausePlanAction({ organization, confirmedAmount: charged.amount });
        if (serverError) {
          setError(serverError.message);
          if (serverError.code === "conflict") router.refresh();
          return;
        }
        toast.success(`${planName} goes on.`);
        router.push(organizationPath(organization, "billing"));
        router.refresh();
      } catch (fault) {
        unstable_rethrow(fault);
        setError(unreachable);
      }
    });
  }

  return (
    <>
      <Button size="lg" className="max-sm:w-full" pending={pending} pendingLabel="Resuming…" onClick={resume}>
        {charged.amount > 0 ? `Pay ${formatMoney(charged)} and resume` : `Resume ${planName}`}
      </Button>
      {error && (
        <div role="alert" className="mt-3">
          <FieldError>{error}</FieldError>
        </div>
      )}
    </>
  );
}
