"use client";

import { useSelectedLayoutSegment } from "next/navigation";
import type { ReactNode } from "react";

/** Leaves its content out on the billing pages, which say the same at length. Stands in the layout above them. */
export function OutsideBilling({ children }: { children: ReactNode }) {
  return useSelectedLayoutSegment() === "billing" ? null : children;
}
