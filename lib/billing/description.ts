import type { SubscriptionState, UnpaidInvoice } from "./subscription-state";

/** A sentence whose dates are still dates, so that a page can write them in the reader's zone. */
export type Sentence = readonly (string | Date)[];

/** What a person can do about the subscription from the billing page. */
export type BillingAct =
  | "choose_plan"
  | "change_plan"
  | "undo_change"
  | "cancel"
  | "resume"
  | "unpause"
  | "pay_invoice"
  | "confirm_payment"
  | "update_card"
  | "portal";

/** What every page of the organization says above its content, with the one thing to do about it. */
export type Notice = {
  severity: "info" | "warning" | "danger";
  title: string;
  sentence: Sentence;
  act: BillingAct | null;
};

export type SubscriptionDescription = {
  /** The chip; null where there is no subscription that could have a state. */
  label: string | null;
  tone: "neutral" | "positive" | "caution" | "danger";
  sentence: Sentence;
  /** What makes sense in this state, the most important first. */
  acts: readonly BillingAct[];
  /** Null when all is well. */
  notice: Notice | null;
};

/** What is told by: the subscription that decides, and the invoice that waits for its payment. */
export type DescribedState = { subscription: SubscriptionState | null; unpaidInvoice: UnpaidInvoice | null };

export const readOnlyTitle = "This organization is read-only";

/** A state that needs nobody: no chip's colour, no banner. */
export function quiet(
  label: string | null,
  sentence: Sentence,
  acts: readonly BillingAct[],
): SubscriptionDescription {
  return { label, tone: "neutral", sentence, acts, notice: null };
}

/** A state that needs somebody on every page; the banner offers the first of its acts. */
export function alarming(
  label: string,
  title: string,
  state: { sentence: Sentence; acts: readonly BillingAct[]; severity?: Notice["severity"] },
): SubscriptionDescription {
  const { sentence, acts, severity = "danger" } = state;
  return {
    label,
    tone: severity === "danger" ? "danger" : "caution",
    sentence,
    acts,
    notice: { severity, title, sentence, act: acts[0] ?? null },
  };
}

/** While money is owed the end can be asked for, too; taking it back is offered once it is paid. */
export function cancelUnlessAsked({ cancelAt }: SubscriptionState): BillingAct[] {
  return cancelAt ? [] : ["cancel"];
}
