"use client";

import { Ticket } from "lucide-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import type { PaidPlanKey } from "@/lib/billing/plans";
import type { OfferChoice } from "@/lib/billing/pricing";
import { hrefWith } from "@/lib/href";

/** What the checkout takes; by a number of its own, so that this page needn't bring the rules of every form. */
const longestCode = 100;

const never = () => () => {};

/** The code in the address (`?promo=`). The page is the same for everybody, so only the browser knows it. */
function usePromotionCode(): string | null {
  const search = useSyncExternalStore(
    never,
    () => window.location.search,
    () => "",
  );
  const code = new URLSearchParams(search).get("promo")?.trim();
  return code && code.length <= longestCode ? code : null;
}

type CheckoutLinkProps = Pick<ButtonProps, "variant" | "className" | "children"> & {
  plan: PaidPlanKey;
  choice: OfferChoice;
  /** The slug of the organization that it is for; the person is asked where it is left out. */
  organization?: string;
};

/** Leads to the checkout and takes the promotion code along. */
export function CheckoutLink({ plan, choice, organization, children, ...props }: CheckoutLinkProps) {
  const promo = usePromotionCode();
  const href = hrefWith("/checkout", { plan, ...choice, organization, promo });
  return (
    <Button render={<Link href={href} prefetch={false} />} {...props}>
      {children}
    </Button>
  );
}

/** Says that the code in the address is not lost. Whether it holds is for the checkout to say. */
export function PromotionNotice() {
  const code = usePromotionCode();
  if (!code) return null;
  return (
    <p className="mt-6 flex items-center gap-2 text-muted" role="status">
      <Ticket aria-hidden className="size-4 shrink-0 text-accent-text" />
      <span>
        Your code <strong className="break-all font-medium text-ink">{code}</strong> goes along to the
        checkout, which shows what it takes off.
      </span>
    </p>
  );
}
