"use client";

import { Dialog } from "@base-ui/react/dialog";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";
import { overlayClasses } from "./dialog";

type SheetProps = {
  /** Said by screen readers; the content draws its own heading. */
  title: string;
  trigger?: ReactElement;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  side?: "left" | "right";
  children: ReactNode;
  className?: string;
};

/** A panel that slides in from the side: the navigation on a phone, the details of a row. */
export function Sheet({
  title,
  trigger,
  open,
  onOpenChange,
  side = "left",
  children,
  className,
}: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Dialog.Trigger render={trigger} />}
      <Dialog.Portal>
        <Dialog.Backdrop className={overlayClasses} />
        <Dialog.Popup
          className={cn(
            "fixed inset-y-0 z-50 flex w-72 max-w-[85vw] flex-col overflow-y-auto bg-canvas shadow-float outline-none transition-transform",
            side === "left"
              ? "left-0 border-r data-ending-style:-translate-x-full data-starting-style:-translate-x-full"
              : "right-0 border-l data-ending-style:translate-x-full data-starting-style:translate-x-full",
            className,
          )}
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
