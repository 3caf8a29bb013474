import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";

/** Why a form as a whole was refused, read out by screen readers; nothing when `children` is empty. */
export function FormError({ children }: { children?: ReactNode }) {
  if (!children) return null;
  return (
    <Banner tone="danger" role="alert">
      {children}
    </Banner>
  );
}
