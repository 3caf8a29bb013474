import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { organizationPath } from "@/app/o/paths";
import { Button, type ButtonProps } from "@/components/ui/button";
import type { BillingAct } from "@/lib/billing/description";
import { CancelPlanButton } from "./cancel-plan-button";
import { PortalButton } from "./portal-button";
import { ResumeButton } from "./resume-button";

type BillingActButtonProps = {
  act: BillingAct;
  variant: NonNullable<ButtonProps["variant"]>;
  size?: ButtonProps["size"];
  /** The organization's slug. */
  organization: string;
  planName: string;
  /** Whether there is a card to replace. */
  hasCard: boolean;
  /** Stripe's page of the unpaid invoice; null when there is none. */
  payUrl: string | null;
  /** What a cancellation would mean; it isn't offered without. */
  consequences?: ReactNode;
};

/** The button of one thing that can be done about a subscription. */
export function BillingActButton({
  act,
  organization,
  planName,
  hasCard,
  payUrl,
  consequences,
  ...look
}: BillingActButtonProps) {
  switch (act) {
    case "choose_plan":
      return (
        <Button {...look} render={<Link href={organizationPath(organization, "plans")} />}>
          Choose a plan
        </Button>
      );
    case "cancel":
      return (
        consequences && (
          <CancelPlanButton organization={organization} planName={planName} consequences={consequences} />
        )
      );
    case "resume":
      return <ResumeButton organization={organization} planName={planName} {...look} />;
    case "update_card":
      return (
        <PortalButton organization={organization} label={hasCard ? "Update card" : "Add a card"} {...look} />
      );
    case "portal":
      return <PortalButton organization={organization} label="Manage in Stripe" {...look} />;
    case "pay_invoice":
      return (
        payUrl && (
          <Button {...look} render={<a href={payUrl} />}>
            Pay invoice
            <ArrowUpRight aria-hidden />
          </Button>
        )
      );
  }
}
