import type Stripe from "stripe";

/** Why somebody leaves, by Stripe's names. */
export const cancellationFeedbacks = [
  "too_expensive",
  "missing_features",
  "switched_service",
  "unused",
  "too_complex",
  "low_quality",
  "customer_service",
  "other",
] as const satisfies readonly Stripe.SubscriptionCancelParams.CancellationDetails.Feedback[];
export type CancellationFeedback = (typeof cancellationFeedbacks)[number];

/** The same in a person's words. */
export const feedbackNames: Readonly<Record<CancellationFeedback, string>> = {
  too_expensive: "It’s too expensive",
  missing_features: "Something is missing",
  switched_service: "I’m switching to something else",
  unused: "I don’t use it enough",
  too_complex: "It’s too complicated",
  low_quality: "It didn’t work as it should",
  customer_service: "I wasn’t helped well",
  other: "Something else",
};
