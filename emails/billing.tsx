import type { ReactNode } from "react";
import { formatDay } from "@/lib/dates";
import { formatMoney, type Money } from "@/lib/money";
import { MailLayout, MailLink } from "./layout";

/** What every mail about billing knows of the organization and of who reads it. */
export type Letter = {
  organizationName: string;
  billingUrl: string;
  membersUrl: string;
  plansUrl: string;
  dashboardUrl: string;
  /** Whether it goes to the address that is kept for bills, or to somebody who may manage billing. */
  recipient: "billing_email" | "manager";
};

/** The card that pays, as people call it: `Visa ending in 4242`. */
export type CardName = string;

type BillingMailProps = { letter: Letter; preview: string; title: string; children: ReactNode };

/** The frame of every mail about billing: whom it is about on top, and at the bottom how to get no more of them. */
export function BillingMail({ letter, preview, title, children }: BillingMailProps) {
  return (
    <MailLayout
      preview={preview}
      title={title}
      organizationName={letter.organizationName}
      reason={<Reason {...letter} />}
    >
      {children}
    </MailLayout>
  );
}

function Reason({ organizationName, billingUrl, membersUrl, recipient }: Letter) {
  if (recipient === "billing_email") {
    return (
      <>
        You get this mail because this is the billing e-mail of {organizationName}. Whoever manages its
        billing can name another address under <MailLink href={billingUrl}>Billing</MailLink>.
      </>
    );
  }
  return (
    <>
      You get this mail because you may manage the billing of {organizationName}. If somebody else should
      instead, an owner can change your role under <MailLink href={membersUrl}>Members</MailLink>.
    </>
  );
}

/** An amount in bold. */
export function Amount({ money }: { money: Money }) {
  return <strong>{formatMoney(money)}</strong>;
}

/** A day in bold, in UTC and saying so: a mail doesn't know where it is read. */
export function Day({ at }: { at: Date }) {
  return <strong>{formatDay(at)} (UTC)</strong>;
}

/** What a plan costs: so much, so often; nothing where the price isn't a plain amount. */
export type Price = {
  amount: number;
  currency: string;
  /** `month` or `year`, and how many of them. */
  interval: string;
  intervalCount: number;
  /** Whether a discount takes something off that. */
  discounted: boolean;
};

/** `$29.00 every month`, `$79.00 every 3 months, less your discount`. */
export function Cost({ price }: { price: Price }) {
  return (
    <>
      <Amount money={price} /> {everyInterval(price)}
      {price.discounted && ", less your discount"}
    </>
  );
}

function everyInterval({ interval, intervalCount }: Pick<Price, "interval" | "intervalCount">): string {
  return intervalCount === 1 ? `every ${interval}` : `every ${intervalCount} ${interval}s`;
}
