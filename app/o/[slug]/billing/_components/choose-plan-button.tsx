"use client";

import { unstable_rethrow } from "next/navigation";
import { type ReactNode, useState, useTransition } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { unreachable } from "@/components/ui/unreachable";
import type { Currency, Interval, PaidPlanKey } from "@/lib/billing/plans";
import { startCheckoutAction } from "../actions";

type ChoosePlanButtonProps = Pick<ButtonProps, "variant" | "className"> & {
  organization: string;
  plan: PaidPlanKey;
  interval: Interval;
  currency?: Currency;
  promotionCode?: string;
  children: ReactNode;
};

/** Leads to Stripe's checkout; why it can't is said below it. */
export function ChoosePlanButton({
  organization,
  plan,
  interval,
  currency,
  promotionCode,
  children,
  ...props
}: ChoosePlanButtonProps) {
  const [pending, startTransition] = useTransition();
  const [error, setError] = useState<string>();

  function start() {
    setError(undefined);
    startTransition(async () => {
      try {
        const { serverError } = await startCheckoutAction({
          organization,
          plan,
          interval,
          currency,
          promotionCode,
        });
        setError(serverError?.message);
      } catch (fault) {
        unstable_rethrow(fault);
        setError(unreachable);
      }
    });
  }

  return (
    <>
      <Button pending={pending} pendingLabel="Opening checkout…" onClick={start} {...props}>
        {children}
      </Button>
      {error && (
        <div role="alert" className="mt-2">
          <FieldError>{error}</FieldError>
        </div>
      )}
    </>
  );
}
