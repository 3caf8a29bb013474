import { Banner } from "@/components/ui/banner";
import { RetryButton } from "../../billing/_components/retry-button";
import { KeepFresh } from "../../billing/return/_components/keep-fresh";
import type { Purchase } from "../finish-purchase";

/** What became of the purchase that one comes back from. */
export function PurchaseNote({ purchase: { outcome, pack } }: { purchase: Purchase }) {
  const what = pack?.name ?? "Your credits";
  switch (outcome) {
    case "paid":
      return (
        <Banner tone="success" role="status" title={`Paid: ${what} came in`}>
          They stay until they are used. The invoice is under Billing.
        </Banner>
      );
    case "processing":
      return (
        <>
          <KeepFresh />
          <Banner tone="info" role="status" title="Your bank hasn’t confirmed the payment yet">
            {what} will come in as soon as it has. That can take some days; you needn’t wait here.
          </Banner>
        </>
      );
    case "failed":
      return (
        <Banner tone="danger" role="status" title="Your bank has refused the payment">
          No credits came in and nothing was charged. Buy them again with another card or account.
        </Banner>
      );
    case "open":
      return (
        <Banner tone="warning" role="status" title="The payment wasn’t completed">
          Nothing was charged. Choose a pack to go on.
        </Banner>
      );
    case "expired":
      return (
        <Banner tone="warning" role="status" title="This payment page has expired">
          Nothing was charged by it. Choose a pack for a new one.
        </Banner>
      );
    case "unanswered":
      return (
        <Banner
          tone="warning"
          role="status"
          title="We couldn’t ask our payment provider about your payment"
          action={<RetryButton variant="secondary" size="sm" />}
        >
          If it went through, the credits will come in by themselves. Don’t pay again.
        </Banner>
      );
  }
}
