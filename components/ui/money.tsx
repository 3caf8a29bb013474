import { formatMoney } from "@/lib/money";
import { cn } from "./cn";

type MoneyProps = {
  /** Minor units: cents for USD, yen for JPY. */
  amount: number;
  currency: string;
  /** Leaves out ".00", as prices on a pricing page do. */
  trimZeros?: boolean;
  className?: string;
};

/** An amount of money in tabular figures. */
export function Money({ amount, currency, trimZeros, className }: MoneyProps) {
  return (
    <span className={cn("tabular-nums", className)}>{formatMoney({ amount, currency }, { trimZeros })}</span>
  );
}
