import { pastDueGraceDays } from "@/lib/billing/access";
import { planOf } from "@/lib/billing/plans";
import type { Question } from "../../_components/questions";

const freeProjects = planOf("free").limits.projects;

/** Only what the product really does. */
export const pricingQuestions: readonly Question[] = [
  {
    question: "What happens when I cancel?",
    answer: `The plan stays until the end of the period that is paid for, and you can take the cancellation back until then. After that the organization is on the Free plan. Nothing is deleted: all projects stay, but while there are more than ${freeProjects} no new ones can be created.`,
  },
  {
    question: "Do I get money back for the rest of the period?",
    answer:
      "Cancelling doesn’t refund the period that has begun; you keep the plan to its end instead, and nothing is charged after it.",
  },
  {
    question: "Are taxes added?",
    answer: "No. The amount you see here is the amount that is charged and that stands on the invoice.",
  },
  {
    question: "Is the price per person?",
    answer:
      "No. An organization has one plan at one price. Who has several organizations pays for each of them separately.",
  },
  {
    question: "What if a payment fails?",
    answer: `The charge is tried again over the following days, and you can replace the card at any time. For ${pastDueGraceDays} days everything works as before; after that the organization is read-only until the invoice is paid. Nothing is deleted.`,
  },
  {
    question: "Who sees my card?",
    answer:
      "Stripe. You type it on Stripe’s own page; we only learn its brand, its last four digits and when it expires.",
  },
];
