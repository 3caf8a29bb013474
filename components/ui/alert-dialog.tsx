"use client";

import { AlertDialog as BaseAlertDialog } from "@base-ui/react/alert-dialog";
import { unstable_rethrow } from "next/navigation";
import { type ReactElement, type ReactNode, useState, useTransition } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { dialogPopupClasses, overlayClasses } from "./dialog";
import { FieldError } from "./field";
import { unreachable } from "./unreachable";
import { useFocusAfter } from "./use-focus-after";

type ConfirmDialogProps = {
  /** The element that opens it, or leave it out and control by `open`. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** A question that names the thing: "Delete Website redesign?" */
  title: ReactNode;
  /** Says what will happen and whether it can be undone. */
  description: ReactNode;
  /** The verb, never "OK": "Delete project". */
  confirmLabel: string;
  pendingLabel?: string;
  cancelLabel?: string;
  /** "primary" for an act that asks but destroys nothing. */
  variant?: "danger" | "primary";
  /**
   * Runs on confirming; the dialog stays open and busy meanwhile. A returned string is shown as the error; when
   * it throws, the server wasn't reached.
   */
  onConfirm: () => Promise<string | undefined> | Promise<void>;
  children?: ReactNode;
};

/** Asks before a destructive act, says what it will do, and shows why when it fails. */
export function ConfirmDialog({
  trigger,
  open: openProp,
  onOpenChange,
  title,
  description,
  confirmLabel,
  pendingLabel,
  cancelLabel = "Cancel",
  variant = "danger",
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const [openState, setOpenState] = useState(false);
  const [error, setError] = useState<string>();
  const [pending, startTransition] = useTransition();
  const open = openProp ?? openState;
  const acts = useFocusAfter();

  function changeOpen(next: boolean) {
    if (pending) return;
    if (next) setError(undefined);
    setOpenState(next);
    onOpenChange?.(next);
  }

  function confirm() {
    acts();
    startTransition(async () => {
      const problem = await attempt(onConfirm);
      setError(problem);
      if (problem) return;
      setOpenState(false);
      onOpenChange?.(false);
    });
  }

  return (
    <BaseAlertDialog.Root open={open} onOpenChange={changeOpen}>
      {trigger && <BaseAlertDialog.Trigger render={trigger} />}
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop className={overlayClasses} />
        <BaseAlertDialog.Popup className={cn(dialogPopupClasses, "max-w-md")}>
          <div className="grid gap-3 overflow-y-auto px-5 pt-4 pb-5">
            <BaseAlertDialog.Title className="font-semibold text-base leading-6">
              {title}
            </BaseAlertDialog.Title>
            <BaseAlertDialog.Description render={<div />} className="text-muted">
              {description}
            </BaseAlertDialog.Description>
            {children}
            <div aria-live="polite">{error && <FieldError>{error}</FieldError>}</div>
          </div>
          <footer className="flex justify-end gap-2 border-t px-5 py-3">
            <BaseAlertDialog.Close
              disabled={pending}
              render={<Button variant="secondary">{cancelLabel}</Button>}
            />
            <Button variant={variant} pending={pending} pendingLabel={pendingLabel} onClick={confirm}>
              {confirmLabel}
            </Button>
          </footer>
        </BaseAlertDialog.Popup>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  );
}

async function attempt(work: ConfirmDialogProps["onConfirm"]): Promise<string | undefined> {
  try {
    return (await work()) ?? undefined;
  } catch (fault) {
    unstable_rethrow(fault);
    return unreachable;
  }
}
