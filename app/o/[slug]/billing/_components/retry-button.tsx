"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";

/** Renders the page once more. */
export function RetryButton(look: Pick<ButtonProps, "variant" | "size">) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  return (
    <Button
      pending={pending}
      pendingLabel="Trying again…"
      onClick={() => startTransition(() => router.refresh())}
      {...look}
    >
      Try again
    </Button>
  );
}
