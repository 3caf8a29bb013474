/** Turns Stripe's Unix seconds into a Date; null stays null. */
export function fromUnixSeconds(seconds: number): Date;
export function fromUnixSeconds(seconds: number | null | undefined): Date | null;
export function fromUnixSeconds(seconds: number | null | undefined): Date | null {
  return seconds === null || seconds === undefined ? null : new Date(seconds * 1000);
}

/** Writes a day for people, `3 January 2027`. Pages show it in the reader's zone; mails in UTC. */
export function formatDay(date: Date, options: { locale?: string; timeZone?: string } = {}): string {
  return new Intl.DateTimeFormat(options.locale ?? "en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: options.timeZone ?? "UTC",
  }).format(date);
}
