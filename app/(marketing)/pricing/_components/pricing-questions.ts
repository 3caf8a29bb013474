import { pastDueGraceDays } from "@/lib/billing/access";
import { currencies, planKeys, planOf } from "@/lib/billing/plans";
import type { Question } from "../../_components/questions";

const freeProjects = planOf("free").limits.projects;
const list = new Intl.ListFormat("en-GB");
const onTrial = planKeys.map(planOf).filter(({ trialDays }) => trialDays > 0);
const bySeat = planKeys.map(planOf).filter(({ per }) => per === "seat");

/** Only what the product really does. */
export function pricingQuestions(options: { computesTaxes: boolean }): readonly Question[] {
  return [
    ...onTrial.map(({ name, trialDays }) => ({
      question: `How does the trial of ${name} work?`,
      answer: `For ${trialDays} days you have all of ${name}, and nothing is charged; the first payment is made when they are over, unless you cancel before. An organization has one trial, whatever plan it chooses later.`,
    })),
    {
      question: "Is the price per person?",
      answer: `${list.format(bySeat.map(({ name }) => name))} is: each member takes a seat, and a seat costs less as you grow. When somebody joins or leaves, the seats follow, and the rest of the period is charged or credited in proportion. The other plans have one price for the whole organization. Who has several organizations pays for each of them separately.`,
    },
    {
      question: "Which currencies can I pay in?",
      answer: `${list.format(currencies.map((currency) => currency.toUpperCase()))}. You choose when you subscribe; a running subscription stays in its currency, and an organization that wants another one subscribes anew after it has ended.`,
    },
    {
      question: "What happens when I change the plan?",
      answer:
        "A larger plan begins at once: what is left of the present one is credited, and you see the exact amount before you confirm it. A smaller plan begins when the period that is paid for ends, and until then you can take that back.",
    },
    {
      question: "What happens when I cancel?",
      answer: `The plan stays until the end of the period that is paid for, and you can take the cancellation back until then. After that the organization is on the Free plan. Nothing is deleted: all projects stay, but while there are more than ${freeProjects} no new ones can be created.`,
    },
    {
      question: "Do I get money back for the rest of the period?",
      answer:
        "Cancelling at the end of the period doesn’t refund it; you keep the plan until then, and nothing is charged after it.",
    },
    {
      question: "Are taxes added?",
      answer: options.computesTaxes
        ? "Where they apply, yes. They are worked out from your address at the checkout, where you can also give a tax id, and you see them before you pay."
        : "No. The amount you see here is the amount that is charged and that stands on the invoice.",
    },
    {
      question: "What if a payment fails?",
      answer: `The charge is tried again over the following days, and you can replace the card at any time. For ${pastDueGraceDays} days everything works as before; after that the organization is read-only until the invoice is paid. Nothing is deleted.`,
    },
    {
      question: "Who sees my card?",
      answer:
        "Stripe. You type it into Stripe’s own form; we only learn its brand, its last four digits and when it expires.",
    },
  ];
}
