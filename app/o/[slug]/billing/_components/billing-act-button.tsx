import { ArrowUpRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { organizationPath } from "@/app/o/paths";
import { Button, type ButtonProps } from "@/components/ui/button";
import type { BillingAct } from "@/lib/billing/description";
import { PortalButton } from "./portal-button";
import { ResumeButton } from "./resume-button";
import { UndoChangeButton } from "./undo-change-button";

type Look = { variant: NonNullable<ButtonProps["variant"]>; size?: ButtonProps["size"] };

type BillingActButtonProps = Look & {
  act: BillingAct;
  /** The organization's slug. */
  organization: string;
  planName: string;
  /** Whether there is a card to replace. */
  hasCard: boolean;
  /** Stripe's page of the unpaid invoice; null when there is none. */
  payUrl: string | null;
};

/** The button of one thing that can be done about a subscription. */
export function BillingActButton({
  act,
  organization,
  planName,
  hasCard,
  payUrl,
  ...look
}: BillingActButtonProps) {
  const billing = organizationPath(organization, "billing");
  switch (act) {
    case "choose_plan":
      return <LinkButton href={organizationPath(organization, "plans")} text="Choose a plan" {...look} />;
    case "change_plan":
      return <LinkButton href={organizationPath(organization, "plans")} text="Change plan" {...look} />;
    case "undo_change":
      return <UndoChangeButton organization={organization} planName={planName} {...look} />;
    case "cancel":
      return <LinkButton href={organizationPath(organization, "cancelPlan")} text="Cancel plan" {...look} />;
    case "resume":
      return <ResumeButton organization={organization} planName={planName} {...look} />;
    case "unpause":
      return <LinkButton href={organizationPath(organization, "resumePlan")} text="Resume now" {...look} />;
    case "update_card":
      return (
        <LinkButton
          href={`${billing}#payment-methods`}
          text={hasCard ? "Update card" : "Add a payment method"}
          {...look}
        />
      );
    case "portal":
      return <PortalButton organization={organization} label="Manage in Stripe" {...look} />;
    case "pay_invoice":
      return payUrl && <OutsideButton href={payUrl} text="Pay invoice" {...look} />;
    case "confirm_payment":
      return payUrl && <OutsideButton href={payUrl} text="Confirm payment" {...look} />;
  }
}

function LinkButton({ href, text, ...look }: Look & { href: Route; text: string }): ReactNode {
  return (
    <Button {...look} render={<Link href={href} />}>
      {text}
    </Button>
  );
}

/** Leads to Stripe's page. */
function OutsideButton({ href, text, ...look }: Look & { href: string; text: string }): ReactNode {
  return (
    <Button {...look} render={<a href={href} />}>
      {text}
      <ArrowUpRight aria-hidden />
    </Button>
  );
}
