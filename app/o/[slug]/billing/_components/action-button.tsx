"use client";

import { unstable_rethrow } from "next/navigation";
import { useTransition } from "react";
import { toast } from "sonner";
import { Button, type ButtonProps } from "@/components/ui/button";
import { unreachable } from "@/components/ui/unreachable";
import { useFocusAfter } from "@/components/ui/use-focus-after";
import type { ActionError } from "@/lib/actions";

type ActionButtonProps = Omit<ButtonProps, "onClick" | "pending"> & {
  action: () => Promise<{ serverError?: ActionError | undefined }>;
  pendingLabel: string;
  /** The toast after it worked; none for an action that leads to another page. */
  done?: string;
};

/** A button that is an action by itself: busy while it runs, and a toast says how it went. */
export function ActionButton({ action, done, ...props }: ActionButtonProps) {
  const [pending, startTransition] = useTransition();
  const acts = useFocusAfter();

  function run() {
    acts();
    startTransition(async () => {
      try {
        const { serverError } = await action();
        if (serverError) toast.error(serverError.message);
        else if (done) toast.success(done);
      } catch (fault) {
        unstable_rethrow(fault);
        toast.error(unreachable);
      }
    });
  }

  return <Button pending={pending} onClick={run} {...props} />;
}
