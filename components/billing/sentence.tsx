import { Fragment } from "react";
import { LocalTime } from "@/components/ui/local-time";
import type { Sentence as Parts } from "@/lib/billing/describe-subscription";

/** A sentence with its dates in the reader's zone. */
export function Sentence({ parts }: { parts: Parts }) {
  return parts.map((part, index) =>
    typeof part === "string" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence never change their places
      <Fragment key={index}>{part}</Fragment>
    ) : (
      <LocalTime key={part.getTime()} value={part} className="whitespace-nowrap font-medium text-ink" />
    ),
  );
}
