import { type Interval, intervals } from "@/lib/billing/plans";

const labels: Record<Interval, string> = { month: "Monthly", quarter: "Quarterly", year: "Yearly" };

/** Goes on an element that holds both the toggle and what depends on it. */
export const intervalGroup = "group/interval";

/** Hides what belongs to the other interval than the chosen one: by CSS, so that no script is needed. */
export const shownBy: Record<Interval, string> = {
  month: "group-not-has-[input[value=month]:checked]/interval:hidden",
  quarter: "group-not-has-[input[value=quarter]:checked]/interval:hidden",
  year: "group-not-has-[input[value=year]:checked]/interval:hidden",
};

type IntervalToggleProps = {
  /** Beside "Yearly": "2 months free". */
  saving: string | null;
};

/** Monthly or yearly. Works without JavaScript. */
export function IntervalToggle({ saving }: IntervalToggleProps) {
  return (
    <fieldset className="inline-flex rounded-md border bg-subtle p-0.5">
      <legend className="sr-only">Billing interval</legend>
      {intervals.map((interval) => (
        <label
          key={interval}
          className="relative flex h-8 cursor-pointer items-center justify-center gap-1.5 rounded-[6px] border border-transparent px-3 font-medium text-muted text-sm transition-colors hover:text-ink has-checked:border-line has-checked:bg-surface has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent-text dark:has-checked:border-line-strong dark:has-checked:bg-raised"
        >
          <input
            type="radio"
            name="interval"
            value={interval}
            defaultChecked={interval === "month"}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
          />
          {labels[interval]}
          {interval === "year" && saving && <span className="font-normal text-positive">{saving}</span>}
        </label>
      ))}
    </fieldset>
  );
}
