"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "./cn";

type CopyButtonProps = {
  value: string;
  /** What is copied, for screen readers: "Copy organization id". */
  label?: string;
  className?: string;
};

/** Copies a value and shows for two seconds that it did. */
export function CopyButton({ value, label = "Copy", className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    // Without the Clipboard API (plain http, old browser) or permission nothing is claimed.
    const done = await navigator.clipboard?.writeText(value).then(
      () => true,
      () => false,
    );
    setCopied(done === true);
  }

  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      aria-label={label}
      onClick={copy}
      className={cn(
        "inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-faint transition-colors hover:bg-subtle hover:text-ink",
        className,
      )}
    >
      <Icon aria-hidden className={cn("size-3.5", copied && "text-positive")} />
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </button>
  );
}

/** An id or key in Geist Mono with its copy button. */
export function CopyableText({ value, label }: { value: string; label?: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code title={value} className="truncate font-mono text-xs">
        {value}
      </code>
      <CopyButton value={value} label={label ?? `Copy ${value}`} />
    </span>
  );
}
