import { Meter } from "@base-ui/react/meter";
import { cn } from "./cn";

type UsageBarProps = {
  label: string;
  used: number;
  /** Null is unlimited. */
  limit: number | null;
  /** Writes the numbers; whole numbers with thousands by default. */
  format?: (value: number) => string;
  className?: string;
};

const wholeNumber = new Intl.NumberFormat("en-US");

/** Use against a limit: a thin bar that turns amber at 80 % and red when nothing is left. */
export function UsageBar({ label, used, limit, format = wholeNumber.format, className }: UsageBarProps) {
  const share = limit === null ? 0 : limit === 0 ? 1 : Math.min(used / limit, 1);
  const tone = share >= 1 ? "bg-danger" : share >= 0.8 ? "bg-caution" : "bg-accent-text";
  const text = limit === null ? `${format(used)} · unlimited` : `${format(used)} of ${format(limit)}`;
  return (
    <div className={cn("grid gap-1.5 text-sm", className)}>
      <div className="flex items-baseline justify-between gap-4">
        <span>{label}</span>
        <span className="text-muted tabular-nums">{text}</span>
      </div>
      {limit !== null && (
        <Meter.Root value={share * 100} aria-label={label} aria-valuetext={text}>
          <Meter.Track className="h-1 overflow-hidden rounded-full bg-line">
            <Meter.Indicator className={cn("rounded-full", tone)} />
          </Meter.Track>
        </Meter.Root>
      )}
    </div>
  );
}
