"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { Toaster as Sonner } from "sonner";

/** The place of toasts, once in the root layout. Elsewhere: `import { toast } from "sonner"`. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      icons={{
        success: <CircleCheck aria-hidden className="size-4 text-positive" />,
        error: <CircleAlert aria-hidden className="size-4 text-danger" />,
        warning: <TriangleAlert aria-hidden className="size-4 text-caution" />,
        info: <Info aria-hidden className="size-4 text-muted" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-2.5 rounded-md border bg-raised px-4 py-3 font-sans text-ink text-sm shadow-float sm:w-(--width) data-[expanded=false]:data-[front=false]:*:opacity-0",
          icon: "mt-0.5 shrink-0",
          title: "font-medium",
          description: "text-muted",
          actionButton: "ml-auto shrink-0 font-medium text-accent-text hover:underline",
        },
      }}
    />
  );
}
