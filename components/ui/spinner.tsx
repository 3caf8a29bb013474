import { LoaderCircle } from "lucide-react";
import { cn } from "./cn";

/** A turning circle; put words beside it, it is hidden from screen readers. */
export function Spinner({ className }: { className?: string }) {
  return <LoaderCircle aria-hidden className={cn("size-4 shrink-0 animate-spin", className)} />;
}
