import { graceEndsAt } from "@/lib/billing/access";
import { isPlanKey, planOf } from "@/lib/billing/plans";

/** A line of an invoice with what its price is of. */
export type PlanLine = {
  /** `il_…` */
  id: string;
  /** Minor units. */
  amount: number;
  proration: boolean;
  periodStart: Date;
  periodEnd: Date;
  priceId: string;
  planKey: string | null;
  interval: string | null;
  intervalCount: number | null;
};

export type Allowance = {
  /** The line that the credits are granted for. */
  lineId: string;
  credits: number;
  /** The plan's name. */
  planName: string;
  expiresAt: Date;
};

/** What a paid invoice's lines of plans of ours bring. */
export type PaidAllowance = {
  grants: Allowance[];
  /** Credits that a smaller plan for the rest of a period takes back, and the line that says so; null for none. */
  takenBack: { lineId: string; credits: number } | null;
};

/** A line that counts, with the credits that it brings, or below nothing takes. */
type Counted = { line: PlanLine; credits: number; planName: string };

/**
 * The credits that a paid invoice brings or takes.
 *
 * - A period that was paid brings the plan's monthly credits times its months, whatever number of seats: they
 *   are the organization's. A tiered price has a line for each tier; together they count once.
 * - Prorations count by their share of the period, what was given back against what was newly paid, rounded to
 *   whole credits: an upgrade brings the difference for the rest of the period, another seat brings nothing,
 *   and a downgrade at once takes the difference back, so that a way there and back gains nothing.
 * - Lines of 0 aren't paid. A trial's credits are those of `trialAllowance`.
 *
 * Credits expire with their period and the days of grace in which its renewal may still be paid.
 */
export function paidAllowance(lines: readonly PlanLine[]): PaidAllowance {
  const counted = distinct(lines.filter(({ amount }) => amount !== 0)).flatMap(count);
  const paid = counted.filter(({ line, credits }) => !line.proration && credits > 0);
  const grants = paid.map((one) => allowanceOf(one, one.credits));

  const prorations = counted.filter(({ line }) => line.proration).sort(byLine);
  const difference = prorations.reduce((sum, { credits }) => sum + credits, 0);
  const charged = prorations.find(({ credits }) => credits > 0);
  if (difference > 0 && charged) grants.push(allowanceOf(charged, difference));
  const [first] = prorations;
  return {
    grants,
    takenBack: difference < 0 && first ? { lineId: first.line.id, credits: -difference } : null,
  };
}

const byLine = (a: Counted, b: Counted) => (a.line.id < b.line.id ? -1 : 1);

/**
 * The credits of a trial: those of one month, so that the plan can be tried, until the trial and the days of
 * grace are over. Null when no line of these is a free period.
 */
export function trialAllowance(lines: readonly PlanLine[]): Allowance | null {
  const [line] = lines
    .filter(({ amount, proration, planKey }) => amount === 0 && !proration && planKey && isPlanKey(planKey))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (!line?.planKey || !isPlanKey(line.planKey)) return null;
  const { name: planName, credits } = planOf(line.planKey);
  return credits > 0 ? allowanceOf({ line, planName }, credits) : null;
}

function allowanceOf({ line, planName }: Pick<Counted, "line" | "planName">, credits: number): Allowance {
  return { lineId: line.id, credits, planName, expiresAt: graceEndsAt(line.periodEnd) };
}

/** One line of those that are the tiers of one price for one time. */
function distinct(lines: readonly PlanLine[]): PlanLine[] {
  const found = new Map<string, PlanLine>();
  for (const line of lines) {
    const { priceId, proration, amount, periodStart, periodEnd } = line;
    const key = [priceId, proration, amount > 0, periodStart.getTime(), periodEnd.getTime()].join(" ");
    const known = found.get(key);
    if (!known || line.id < known.id) found.set(key, line);
  }
  return [...found.values()];
}

function count(line: PlanLine): Counted[] {
  const months = monthsOf(line);
  if (!line.planKey || !isPlanKey(line.planKey) || months === null) return [];
  const { name: planName, credits } = planOf(line.planKey);
  const share = line.proration ? shareOf(line, months) : 1;
  // Rounded before the sign is set: what is given back is rounded as it was when it was granted.
  const whole = Math.round(credits * months * share);
  return [{ line, planName, credits: line.amount < 0 ? -whole : whole }];
}

function monthsOf({ interval, intervalCount }: PlanLine): number | null {
  if (intervalCount === null) return null;
  if (interval === "month") return intervalCount;
  return interval === "year" ? intervalCount * 12 : null;
}

/**
 * What part of the whole period a prorated line covers: 1 at most. Its end is the period's; the line doesn't say its
 * beginning, which is reckoned from there. Of one that fell back to a short month's last day (Jan 31 to Feb 28) that
 * is some days too early, and the share a little too small, for what is granted and what is taken back alike.
 */
function shareOf({ periodStart, periodEnd }: PlanLine, months: number): number {
  const whole = periodEnd.getTime() - monthsBefore(periodEnd, months).getTime();
  return Math.min(1, (periodEnd.getTime() - periodStart.getTime()) / whole);
}

/** The same day so many months earlier, or the last of a month that is too short for it. */
function monthsBefore(date: Date, months: number): Date {
  const before = new Date(date);
  before.setUTCDate(1);
  before.setUTCMonth(before.getUTCMonth() - months);
  const days = new Date(Date.UTC(before.getUTCFullYear(), before.getUTCMonth() + 1, 0)).getUTCDate();
  before.setUTCDate(Math.min(date.getUTCDate(), days));
  return before;
}
