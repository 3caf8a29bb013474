"use client";

import { useSyncExternalStore } from "react";
import { formatDay } from "@/lib/dates";

type LocalTimeProps = {
  /** A Date or an ISO 8601 string. */
  value: Date | string;
  /** "day": 3 January 2027. "time": 3 Jan 2027, 14:05. "ago": 5 minutes ago, up to a month, then the day. */
  format?: "day" | "time" | "ago";
  className?: string;
};

const never = () => () => {};

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function formatTime(date: Date, timeZone: string | undefined): string {
  const text = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  }).format(date);
  return timeZone === "UTC" ? `${text} UTC` : text;
}

function formatAgo(date: Date, timeZone: string | undefined): string {
  const age = date.getTime() - Date.now();
  if (Math.abs(age) > 30 * 86_400_000) return formatDay(date, { timeZone });
  const relative = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  for (const [unit, ms] of steps) {
    if (Math.abs(age) >= ms) return relative.format(Math.trunc(age / ms), unit);
  }
  return "just now";
}

/**
 * A moment in the reader's zone. The server and the first render write UTC, then the browser's zone takes
 * over, so hydration always agrees. The exact moment is in the tooltip and in `datetime`.
 */
export function LocalTime({ value, format = "day", className }: LocalTimeProps) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const date = typeof value === "string" ? new Date(value) : value;
  const timeZone = inBrowser ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";

  let text = formatDay(date, { timeZone });
  if (format === "time") text = formatTime(date, timeZone);
  if (format === "ago" && inBrowser) text = formatAgo(date, timeZone);

  return (
    <time
      dateTime={date.toISOString()}
      title={formatTime(date, timeZone)}
      className={className}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
