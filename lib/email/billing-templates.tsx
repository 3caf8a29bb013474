import { z } from "zod";
import { ActionRequired } from "@/emails/action-required";
import { CancellationScheduled } from "@/emails/cancellation-scheduled";
import { CardExpiring } from "@/emails/card-expiring";
import { InvoicePaid } from "@/emails/invoice-paid";
import { PaymentFailed } from "@/emails/payment-failed";
import { PaymentRecovered } from "@/emails/payment-recovered";
import { PlanChangeScheduled } from "@/emails/plan-change-scheduled";
import { PlanChanged } from "@/emails/plan-changed";
import { PlanEnded } from "@/emails/plan-ended";
import { PlanWelcome } from "@/emails/plan-welcome";
import { RefundMade } from "@/emails/refund-made";
import { TrialEnded } from "@/emails/trial-ended";
import { TrialEnding } from "@/emails/trial-ending";
import { formatMoney } from "@/lib/money";
import { template } from "./template";

const letter = z.object({
  organizationName: z.string(),
  dashboardUrl: z.url(),
  billingUrl: z.url(),
  plansUrl: z.url(),
  membersUrl: z.url(),
  recipient: z.enum(["billing_email", "manager"]),
});

const money = z.object({ amount: z.int(), currency: z.string() });
const price = money
  .extend({ interval: z.string(), intervalCount: z.int(), discounted: z.boolean() })
  .nullable();
const planName = z.string();
const card = z.string();
/** Stored as an ISO time in UTC. */
const moment = z.iso.datetime().transform((text) => new Date(text));

/** The mails about plans, payments and cards. */
export const billingTemplates = {
  plan_welcome: template(
    z.object({ letter, planName, price, trialEnd: moment.nullable(), renewsAt: moment }),
    (props) => `${props.letter.organizationName} is on ${props.planName}`,
    (props) => <PlanWelcome {...props} />,
  ),
  trial_ending: template(
    z.object({ letter, planName, price, trialEnd: moment, card: card.nullable() }),
    (props) => `The trial of ${props.planName} for ${props.letter.organizationName} ends soon`,
    (props) => <TrialEnding {...props} />,
  ),
  trial_ended: template(
    z.object({
      letter,
      planName,
      trialEnd: moment,
      outcome: z.enum(["converted", "ended", "paused"]),
      charged: money.nullable(),
    }),
    (props) => `The trial of ${props.planName} for ${props.letter.organizationName} has ended`,
    (props) => <TrialEnded {...props} />,
  ),
  payment_failed: template(
    z.object({
      letter,
      money,
      card: card.nullable(),
      reason: z.string(),
      attempt: z.int(),
      purpose: z.enum(["renewal", "change", "start", "other"]),
      nextAttempt: moment.nullable(),
      readOnlyAt: moment.nullable(),
      isReadOnly: z.boolean(),
      payUrl: z.url().nullable(),
    }),
    (props) => `Payment of ${formatMoney(props.money)} failed for ${props.letter.organizationName}`,
    (props) => <PaymentFailed {...props} />,
  ),
  action_required: template(
    z.object({
      letter,
      money,
      card: card.nullable(),
      readOnlyAt: moment.nullable(),
      confirmUrl: z.url(),
    }),
    (props) => `Confirm the payment of ${formatMoney(props.money)} for ${props.letter.organizationName}`,
    (props) => <ActionRequired {...props} />,
  ),
  payment_recovered: template(
    z.object({ letter, money, paidAt: moment, planName }),
    (props) => `Payment of ${formatMoney(props.money)} went through for ${props.letter.organizationName}`,
    (props) => <PaymentRecovered {...props} />,
  ),
  cancellation_scheduled: template(
    z.object({ letter, planName, endsAt: moment }),
    (props) => `${props.planName} for ${props.letter.organizationName} is cancelled`,
    (props) => <CancellationScheduled {...props} />,
  ),
  plan_ended: template(
    z.object({
      letter,
      planName,
      endedAt: moment,
      why: z.enum(["payment_failed", "payment_disputed", "requested", "unknown"]),
    }),
    (props) => `${props.planName} for ${props.letter.organizationName} has ended`,
    (props) => <PlanEnded {...props} />,
  ),
  plan_changed: template(
    z.object({ letter, from: planName.nullable(), to: planName, price, renewsAt: moment }),
    (props) => `${props.letter.organizationName} is on ${props.to} now`,
    (props) => <PlanChanged {...props} />,
  ),
  plan_change_scheduled: template(
    z.object({ letter, from: planName, to: planName, price, at: moment }),
    (props) => `${props.letter.organizationName} changes to ${props.to} soon`,
    (props) => <PlanChangeScheduled {...props} />,
  ),
  invoice_paid: template(
    z.object({
      letter,
      money,
      number: z.string().nullable(),
      paidAt: moment,
      hostedUrl: z.url().nullable(),
      pdfUrl: z.url().nullable(),
    }),
    (props) =>
      `${props.number ? `Invoice ${props.number}` : "Invoice"} of ${props.letter.organizationName} is paid`,
    (props) => <InvoicePaid {...props} />,
  ),
  card_expiring: template(
    z.object({ letter, card, goodUntil: z.string(), planName }),
    (props) => `The card that pays for ${props.letter.organizationName} expires soon`,
    (props) => <CardExpiring {...props} />,
  ),
  refund_made: template(
    z.object({ letter, money, invoiceNumber: z.string().nullable(), refundedAt: moment }),
    (props) => `Refund of ${formatMoney(props.money)} to ${props.letter.organizationName}`,
    (props) => <RefundMade {...props} />,
  ),
} as const;

export type BillingTemplateName = keyof typeof billingTemplates;

/** What every mail about billing knows of the organization and of who reads it. */
export type Letter = z.output<typeof letter>;
