/**
 * Every place of the contract that accepts more than one shape can say, with the reason. A test holds the list
 * against the generated file in both directions, so a bump of the SDK can't open another hole silently.
 */
const neverSent =
  "The emulator has no such objects: at most their ids are sent, so there is nothing to check.";
const freeMap =
  "The SDK types it as a map of anything: it is meant for Stripe.js only, and the emulator leaves it out.";
const byType = "The object of an event is checked by the event's type, when the event is made.";

export const openShapes: ReadonlyMap<string, string> = new Map([
  ["Account", neverSent],
  ["Application", neverSent],
  ["ApplicationFee", neverSent],
  ["Authorization", neverSent],
  ["BankAccount", neverSent],
  ["Card", neverSent],
  ["ConnectCollectionTransfer", neverSent],
  ["CreditBalanceTransaction", neverSent],
  ["CustomerCashBalanceTransaction", neverSent],
  ["DeletedApplication", neverSent],
  ["DeletedBankAccount", neverSent],
  ["DeletedCard", neverSent],
  ["Dispute", neverSent],
  ["Dispute.2", neverSent],
  ["Feature", neverSent],
  ["FeedbackOption", neverSent],
  ["FeeRefund", neverSent],
  ["Mandate", neverSent],
  ["PaymentIntentAmountDetailsLineItem", neverSent],
  ["PaymentLink", neverSent],
  ["PaymentRecord", neverSent],
  ["Payout", neverSent],
  ["ReserveTransaction", neverSent],
  ["Review", neverSent],
  ["SetupAttempt", neverSent],
  ["ShippingRate", neverSent],
  ["Source", neverSent],
  ["TaxCode", neverSent],
  ["TaxDeductedAtSource", neverSent],
  ["Topup", neverSent],
  ["Transaction", neverSent],
  ["Transfer", neverSent],
  ["TransferReversal", neverSent],
  ["PaymentIntent.NextAction.UseStripeSdk.*", freeMap],
  ["SetupIntent.NextAction.UseStripeSdk.*", freeMap],
  ["Event.data.object", byType],
  [
    "Event.data.previous_attributes",
    "It holds any part of any object; `previousAttributes` takes it from the object itself.",
  ],
]);
