import type { Letter } from "@/lib/email/billing-templates";
import type { TemplateName, TemplateProps } from "@/lib/email/templates";

type Examples = {
  readonly [Name in TemplateName]: readonly { about: string; props: TemplateProps<Name> }[];
};

const app = "http://localhost:3000";

const letter: Letter = {
  organizationName: "Acme Studio",
  dashboardUrl: `${app}/o/acme-studio`,
  billingUrl: `${app}/o/acme-studio/billing`,
  plansUrl: `${app}/o/acme-studio/billing/plans`,
  membersUrl: `${app}/o/acme-studio/members`,
  recipient: "manager",
};

const forTheBooks: Letter = { ...letter, recipient: "billing_email" };
const longName: Letter = {
  ...letter,
  organizationName: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
};

const pro = { amount: 2900, currency: "usd", interval: "month", intervalCount: 1, discounted: false };
const proQuarterly = { amount: 7900, currency: "usd", interval: "month", intervalCount: 3, discounted: true };
const proYen = { amount: 43_000, currency: "jpy", interval: "year", intervalCount: 1, discounted: false };
const team = { amount: 10_400, currency: "eur", interval: "month", intervalCount: 1, discounted: false };
const card = "Visa ending in 4242";
const invoiceUrl = "https://invoice.stripe.com/i/acct_1M2JTkLkdIwHu7ix/test_YWNjdF8xTTJKVGtMa2RJd0h1N2l4";
const usd = { amount: 2900, currency: "usd" };
const yen = { amount: 43_000, currency: "jpy" };

const failure: TemplateProps<"payment_failed"> = {
  letter,
  money: usd,
  card: "Visa ending in 0341",
  reason: "The bank says that there isn’t enough money for it.",
  attempt: 1,
  purpose: "renewal",
  nextAttempt: "2027-01-06T10:00:00Z",
  readOnlyAt: "2027-01-10T10:00:00Z",
  isReadOnly: false,
  payUrl: invoiceUrl,
};

/** What each mail looks like, for whoever writes or reads one. A mail without an example doesn't compile. */
export const examples: Examples = {
  verify_email: [
    { about: "after signing up", props: { url: `${app}/verify?token=abc`, organizationName: "Acme Studio" } },
  ],
  already_registered: [
    {
      about: "signing up with an address that has an account",
      props: { signInUrl: `${app}/sign-in`, resetUrl: `${app}/forgot-password` },
    },
  ],
  reset_password: [{ about: "a link that was asked for", props: { url: `${app}/reset-password?token=abc` } }],
  password_changed: [{ about: "a new password", props: { resetUrl: `${app}/forgot-password` } }],
  plan_welcome: [
    {
      about: "paid at once",
      props: { letter, planName: "Pro", price: pro, trialEnd: null, renewsAt: "2027-01-03T10:00:00Z" },
    },
    {
      about: "with a trial, in euros",
      props: {
        letter,
        planName: "Team",
        price: team,
        trialEnd: "2027-01-03T10:00:00Z",
        renewsAt: "2027-01-03T10:00:00Z",
      },
    },
    {
      about: "a very long name, to the billing e-mail",
      props: {
        letter: { ...longName, recipient: "billing_email" },
        planName: "Pro",
        price: proYen,
        trialEnd: null,
        renewsAt: "2027-01-03T10:00:00Z",
      },
    },
  ],
  trial_ending: [
    {
      about: "with a card",
      props: { letter, planName: "Team", price: team, trialEnd: "2027-01-03T10:00:00Z", card },
    },
    {
      about: "without a card",
      props: { letter, planName: "Team", price: team, trialEnd: "2027-01-03T10:00:00Z", card: null },
    },
  ],
  trial_ended: [
    {
      about: "became a paid plan",
      props: {
        letter,
        planName: "Team",
        trialEnd: "2027-01-03T10:00:00Z",
        outcome: "converted",
        charged: { amount: 10_400, currency: "eur" },
      },
    },
    {
      about: "ended without a card",
      props: {
        letter,
        planName: "Team",
        trialEnd: "2027-01-03T10:00:00Z",
        outcome: "ended",
        charged: null,
      },
    },
    {
      about: "paused without a card",
      props: {
        letter,
        planName: "Team",
        trialEnd: "2027-01-03T10:00:00Z",
        outcome: "paused",
        charged: null,
      },
    },
  ],
  payment_failed: [
    { about: "the first try of a renewal", props: failure },
    {
      about: "the last try, read-only already",
      props: { ...failure, attempt: 4, nextAttempt: null, readOnlyAt: null, isReadOnly: true },
    },
    {
      about: "a change of plan, in yen",
      props: {
        ...failure,
        money: yen,
        purpose: "change",
        reason: "The card has expired.",
        nextAttempt: null,
        readOnlyAt: null,
      },
    },
    {
      about: "without a card and without a page to pay on",
      props: { ...failure, card: null, reason: "There is no card that could pay it.", payUrl: null },
    },
  ],
  action_required: [
    {
      about: "a renewal",
      props: {
        letter,
        money: usd,
        card: "Visa ending in 3184",
        readOnlyAt: "2027-01-10T10:00:00Z",
        confirmUrl: invoiceUrl,
      },
    },
  ],
  payment_recovered: [
    {
      about: "after a failed try",
      props: { letter, money: usd, paidAt: "2027-01-06T10:00:00Z", planName: "Pro" },
    },
  ],
  cancellation_scheduled: [
    { about: "at the period’s end", props: { letter, planName: "Pro", endsAt: "2027-01-03T10:00:00Z" } },
  ],
  plan_ended: [
    {
      about: "as it was asked for",
      props: { letter, planName: "Pro", endedAt: "2027-01-03T10:00:00Z", why: "requested" },
    },
    {
      about: "for want of payment",
      props: { letter, planName: "Pro", endedAt: "2027-01-18T10:00:00Z", why: "payment_failed" },
    },
  ],
  plan_changed: [
    {
      about: "to a larger plan",
      props: { letter, from: "Basic", to: "Pro", price: pro, renewsAt: "2027-01-03T10:00:00Z" },
    },
    {
      about: "to another interval, with a discount",
      props: {
        letter,
        from: "Pro, monthly",
        to: "Pro, quarterly",
        price: proQuarterly,
        renewsAt: "2027-04-03T10:00:00Z",
      },
    },
  ],
  plan_change_scheduled: [
    {
      about: "to a smaller plan",
      props: {
        letter,
        from: "Pro",
        to: "Basic",
        price: { ...pro, amount: 1200 },
        at: "2027-01-03T10:00:00Z",
      },
    },
  ],
  invoice_paid: [
    {
      about: "in dollars, for the books",
      props: {
        letter: forTheBooks,
        money: usd,
        number: "8F2A1C3D-0002",
        paidAt: "2027-01-03T11:00:00Z",
        hostedUrl: invoiceUrl,
        pdfUrl: `${invoiceUrl}/pdf`,
      },
    },
    {
      about: "in yen",
      props: {
        letter,
        money: yen,
        number: "8F2A1C3D-0003",
        paidAt: "2027-01-03T11:00:00Z",
        hostedUrl: invoiceUrl,
        pdfUrl: `${invoiceUrl}/pdf`,
      },
    },
  ],
  card_expiring: [
    { about: "next month", props: { letter, card, goodUntil: "January 2027", planName: "Pro" } },
  ],
  refund_made: [
    {
      about: "a part of an invoice",
      props: {
        letter,
        money: { amount: 1000, currency: "usd" },
        invoiceNumber: "8F2A1C3D-0002",
        refundedAt: "2027-01-05T09:00:00Z",
      },
    },
    {
      about: "a payment without an invoice, in yen",
      props: { letter, money: yen, invoiceNumber: null, refundedAt: "2027-01-05T09:00:00Z" },
    },
  ],
};
