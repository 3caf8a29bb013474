import { cn } from "@/components/ui/cn";
import { Money } from "@/components/ui/money";
import { plans } from "@/lib/billing/plans";

type Month = { name: string; note: string; tone?: "caution" | "over" };

const months: readonly Month[] = [
  { name: "January", note: "Subscribed" },
  { name: "February", note: "Renewed" },
  { name: "March", note: "Renewed" },
  { name: "April", note: "Declined, then paid", tone: "caution" },
  { name: "May", note: "Renewed" },
  { name: "June", note: "Renewed" },
  { name: "July", note: "Renewed" },
  { name: "August", note: "Renewed" },
  { name: "September", note: "Renewed" },
  { name: "October", note: "Renewed" },
  { name: "November", note: "Renewed" },
  { name: "December", note: "Cancelled, runs out", tone: "over" },
];

const dots = { caution: "bg-caution", over: "bg-control" };

/** Twelve months of one subscription, each with what it brought. */
export function SubscriptionYear() {
  return (
    <ol className="grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-line sm:grid-cols-3 md:grid-cols-4">
      {months.map((month) => (
        <li key={month.name} className="bg-surface px-4 py-3">
          <div className="flex items-center justify-between gap-2 text-sm">
            <span className="font-medium">{month.name}</span>
            <span
              aria-hidden
              className={cn("size-2 rounded-full", month.tone ? dots[month.tone] : "bg-positive")}
            />
          </div>
          <p className="mt-1.5 text-muted text-xs">{month.note}</p>
          <Money
            amount={plans.pro.prices.usd.month}
            currency="usd"
            className="mt-0.5 block text-faint text-xs"
          />
        </li>
      ))}
    </ol>
  );
}
