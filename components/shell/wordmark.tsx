import { cn } from "@/components/ui/cn";

/** The mark: a K whose arms are two hulls, keel to keel. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="4"
      className={cn("size-5", className)}
    >
      <path d="M5 3v18" />
      <path d="M20 3c0 5.2-4.6 9-12.5 9C15.4 12 20 15.8 20 21" />
    </svg>
  );
}

/** Mark and name. Rename the product here and in the root layout's metadata. */
export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2 text-ink", className)}>
      <Mark className="text-accent-text" />
      <span className="font-semibold text-[17px] leading-none tracking-[-0.03em]">Keel</span>
    </span>
  );
}
