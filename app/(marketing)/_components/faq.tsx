import { type Question, Questions } from "./questions";

const questions: readonly Question[] = [
  {
    question: "Do I need a Stripe account to try it?",
    answer:
      "No. In development an embedded Stripe answers the official SDK, with checkout, portal, invoices, webhooks and test cards. With STRIPE_SECRET_KEY set, the same code talks to your account.",
  },
  {
    question: "What happens when a webhook is lost, late or delivered twice?",
    answer:
      "Each event is stored under its id before it is answered, so a second delivery changes nothing. The current object is fetched from Stripe under a lock, so an old event can’t overwrite a newer state. One that is lost is made up for by the return from checkout or from Stripe’s portal, which run the same synchronization, and at the latest by the hourly and nightly reconciliation, which records what it had to mend.",
  },
  {
    question: "What can I sell with it?",
    answer:
      "Plans by the month, quarter or year, in several currencies, for a whole organization or by the seat with prices that fall as a team grows, with a trial, limits and features; and packs of credits. They stand in a typed catalogue in the code. One command shows how Stripe differs from it and brings it in line; whoever subscribes already keeps their price.",
  },
  {
    question: "Can one customer ever see another’s data?",
    answer:
      "Every query names its organization, and PostgreSQL’s row-level security stands behind it as a second wall. A test reads each tenant table as a stranger and has to get nothing.",
  },
  {
    question: "Where does my own product go?",
    answer:
      "Where the example, projects, stands now: one folder for its rules, one for its pages. It already shows how a plan’s limit, a permission and an audit row are attached to something.",
  },
  {
    question: "Where can I run it?",
    answer:
      "Wherever Node and PostgreSQL run. Addresses and keys come from the environment, and a production start refuses anything embedded.",
  },
];

/** What people ask about Keel itself. */
export function Faq() {
  return <Questions questions={questions} />;
}
