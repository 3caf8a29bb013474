import { createElement, Fragment } from "react";
import { LocalTime } from "@/components/ui/local-time";
import type { Sentence as Parts } from "@/lib/billing/description";

/** A sentence with its dates in the reader's zone. */
export function Sentence({ parts }: { parts: Parts }) {
  const shown = parts.map((part) =>
    typeof part === "string" ? (
      part
    ) : (
      <LocalTime key={part.getTime()} value={part} className="whitespace-nowrap font-medium text-ink" />
    ),
  );
  // As children of their own they keep their places, so none needs a key.
  return createElement(Fragment, null, ...shown);
}
