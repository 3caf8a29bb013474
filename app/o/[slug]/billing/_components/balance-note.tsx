import { Banner } from "@/components/ui/banner";
import { Money } from "@/components/ui/money";

/**
 * Money that Stripe keeps for the customer or carries over; nothing where there is none.
 * @param props.balance minor units: negative is the customer's credit, positive is owed.
 */
export function BalanceNote({ balance, currency }: { balance: number; currency: string | null }) {
  if (balance === 0 || !currency) return null;
  return (
    <Banner>
      {balance < 0 ? (
        <>
          You have a balance of <Money amount={-balance} currency={currency} className="font-medium" />. The
          next invoice is paid from it first.
        </>
      ) : (
        <>
          <Money amount={balance} currency={currency} className="font-medium" /> are carried over to the next
          invoice.
        </>
      )}
    </Banner>
  );
}
