import type { ComponentProps } from "react";
import { cn } from "./cn";
import { ScrollRegion } from "./scroll-region";

/**
 * A dense table: rows of 36, hairlines, a header that stays in view while the page scrolls.
 * Where it is too wide it scrolls sideways inside itself; `label` names it for screen readers.
 */
export function Table({ label, className, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    <ScrollRegion label={label}>
      <table
        aria-label={label}
        className={cn("w-full border-separate border-spacing-0 text-left text-sm", className)}
        {...props}
      />
    </ScrollRegion>
  );
}

export function TableHeader(props: ComponentProps<"thead">) {
  return <thead {...props} />;
}

export function TableBody(props: ComponentProps<"tbody">) {
  return <tbody {...props} />;
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={cn("group/row", className)} {...props} />;
}

type CellProps = {
  /** Numbers and money stand right, in tabular figures. */
  numeric?: boolean;
};

export function TableHead({ numeric = false, className, ...props }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope="col"
      className={cn(
        // On narrow screens the page has a bar at its top.
        "sticky top-0 z-10 h-9 max-md:group-data-fits/scroll:top-14 whitespace-nowrap border-b bg-surface px-3 font-medium text-muted text-xs first:rounded-tl-md first:pl-5 last:rounded-tr-md last:pr-5",
        numeric && "text-right",
        className,
      )}
      {...props}
    />
  );
}

export function TableCell({ numeric = false, className, ...props }: ComponentProps<"td"> & CellProps) {
  return (
    <td
      className={cn(
        "h-9 whitespace-nowrap border-b px-3 py-1.5 transition-colors first:pl-5 last:pr-5 group-last/row:border-b-0 group-last/row:first:rounded-bl-md group-last/row:last:rounded-br-md group-hover/row:bg-subtle",
        numeric && "text-right tabular-nums",
        className,
      )}
      {...props}
    />
  );
}
