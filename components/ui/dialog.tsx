"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";

export const overlayClasses =
  "fixed inset-0 z-50 bg-[rgb(8_12_12/0.4)] transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-[rgb(0_0_0/0.6)]";

export const dialogPopupClasses =
  "fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-md border bg-raised shadow-float outline-none transition-[scale,opacity] data-ending-style:scale-[0.98] data-starting-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:opacity-0";

type DialogProps = {
  title: ReactNode;
  description?: ReactNode;
  /** The element that opens it, usually a Button. Leave it out to control the dialog by `open`. */
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
  /** Buttons at the bottom right; DialogClose closes. Leave out when the form inside brings its own. */
  footer?: ReactNode;
  className?: string;
};

/** A dialog with title, content that scrolls, and footer. Focus is kept inside; Escape closes. */
export function Dialog({
  title,
  description,
  trigger,
  open,
  onOpenChange,
  children,
  footer,
  className,
}: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <BaseDialog.Trigger render={trigger} />}
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={overlayClasses} />
        <BaseDialog.Popup className={cn(dialogPopupClasses, "max-w-lg", className)}>
          <header className="px-5 pt-4 pr-12">
            <BaseDialog.Title className="font-semibold text-base leading-6">{title}</BaseDialog.Title>
            {description && (
              <BaseDialog.Description className="mt-1 text-muted">{description}</BaseDialog.Description>
            )}
          </header>
          <div className="overflow-y-auto px-5 py-4">{children}</div>
          {footer && <footer className="flex justify-end gap-2 border-t px-5 py-3">{footer}</footer>}
          {/* Last, so that focus begins at what the dialog is about. */}
          <BaseDialog.Close
            aria-label="Close"
            className="absolute top-3 right-3 flex size-7 items-center justify-center rounded-sm text-faint transition-colors hover:bg-subtle hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </BaseDialog.Close>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** Closes the dialog it is in: `<DialogClose render={<Button variant="secondary">Cancel</Button>} />`. */
export const DialogClose = BaseDialog.Close;
