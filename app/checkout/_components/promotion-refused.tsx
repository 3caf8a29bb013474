import type { Route } from "next";
import Link from "next/link";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";

type PromotionRefusedProps = {
  /** A sentence. */
  reason: string;
  /** The same checkout without the code. */
  withoutHref: Route;
};

/** Says why the code of the link can't be used, before anything is begun, and how to go on. */
export function PromotionRefused({ reason, withoutHref }: PromotionRefusedProps) {
  return (
    <div className="grid gap-5">
      <Banner tone="warning" title="This promotion code can’t be used">
        {reason}
      </Banner>
      <Button size="lg" className="w-full" render={<Link href={withoutHref} />}>
        Continue without it
      </Button>
    </div>
  );
}
