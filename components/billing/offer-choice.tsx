import type { ReactNode } from "react";
import { type Currency, currencies, defaultCurrency, type Interval, intervals } from "@/lib/billing/plans";

/** Goes on an element that holds both the toggles and what depends on them. */
export const offerGroup = "group/offer";

/** Hides what belongs to another interval than the chosen one: by CSS, so that no script is needed. */
export const shownBy: Record<Interval, string> = {
  month: "group-not-has-[input[value=month]:checked]/offer:hidden",
  quarter: "group-not-has-[input[value=quarter]:checked]/offer:hidden",
  year: "group-not-has-[input[value=year]:checked]/offer:hidden",
};

/** Hides what is in another currency than the chosen one. */
export const shownIn: Record<Currency, string> = {
  usd: "group-not-has-[input[value=usd]:checked]/offer:hidden",
  eur: "group-not-has-[input[value=eur]:checked]/offer:hidden",
  jpy: "group-not-has-[input[value=jpy]:checked]/offer:hidden",
};

/** Draws something once for each currency, of which the chosen one's is shown. */
export function InCurrency({
  of = currencies,
  className,
  children,
}: {
  /** Those that can be chosen. */
  of?: readonly Currency[];
  className?: string;
  children: (currency: Currency) => ReactNode;
}) {
  const [only, ...others] = of;
  if (only && others.length === 0) return <div className={className}>{children(only)}</div>;
  return of.map((currency) => (
    <div key={currency} className={`${shownIn[currency]} ${className ?? ""}`}>
      {children(currency)}
    </div>
  ));
}

const intervalLabels: Record<Interval, string> = { month: "Monthly", quarter: "Quarterly", year: "Yearly" };

type IntervalToggleProps = {
  /** The one that is chosen at first. */
  initial?: Interval;
  /** Beside "Yearly": "2 months free". */
  saving: (currency: Currency) => string | null;
  /** The currencies that can be chosen. */
  of?: readonly Currency[];
};

/** How often one pays. Works without JavaScript. */
export function IntervalToggle({ initial = "month", saving, of = currencies }: IntervalToggleProps) {
  return (
    <Toggle legend="Billing interval">
      {intervals.map((interval) => (
        <Choice key={interval} name="interval" value={interval} initial={initial}>
          {intervalLabels[interval]}
          {interval === "year" &&
            of.map((currency) => (
              <span
                key={currency}
                className={`font-normal text-positive max-sm:hidden ${of.length > 1 ? shownIn[currency] : ""}`}
              >
                {saving(currency)}
              </span>
            ))}
        </Choice>
      ))}
    </Toggle>
  );
}

/** What one pays in. Works without JavaScript. */
export function CurrencyToggle() {
  return (
    <Toggle legend="Currency">
      {currencies.map((currency) => (
        <Choice key={currency} name="currency" value={currency} initial={defaultCurrency}>
          {currency.toUpperCase()}
        </Choice>
      ))}
    </Toggle>
  );
}

function Toggle({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="inline-flex rounded-md border bg-subtle p-0.5">
      <legend className="sr-only">{legend}</legend>
      {children}
    </fieldset>
  );
}

type ChoiceProps = { name: string; value: string; initial: string; children: ReactNode };

function Choice({ name, value, initial, children }: ChoiceProps) {
  return (
    <label className="relative flex h-8 cursor-pointer items-center justify-center gap-1.5 rounded-[6px] border border-transparent px-3 font-medium text-muted text-sm transition-colors hover:text-ink has-checked:border-line has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-text dark:has-checked:border-line-strong dark:has-checked:bg-raised">
      <input
        type="radio"
        name={name}
        value={value}
        defaultChecked={value === initial}
        className="absolute inset-0 cursor-pointer appearance-none outline-none"
      />
      {children}
    </label>
  );
}
