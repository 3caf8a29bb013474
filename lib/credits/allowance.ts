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

/** A line that counts, with the credits that it adds to the invoice's, or takes from them. */
type Counted = { line: PlanLine; credits: number; planName: string };

/**
 * The credits that a paid invoice brings by its lines of plans of ours; null when none.
 *
 * - A period that was paid brings the plan's monthly credits times its months, whatever number of seats: they
 *   are the organization's. A tiered price has a line for each tier; together they count once.
 * - A proration counts by its share of the period, what is given back against what is newly paid: an upgrade
 *   brings the difference for the rest of the period, rounded to whole credits, and another seat or a way
 *   there and back brings nothing. The difference is never below nothing; nobody loses credits by a change.
 * - Lines of 0 aren't paid. A trial's credits are granted by `trialAllowance`.
 *
 * They expire with the period and the days of grace in which a renewal may still be paid.
 */
export function paidAllowance(lines: readonly PlanLine[]): Allowance | null {
  const counted = distinct(lines.filter(({ amount }) => amount !== 0)).flatMap(count);
  const credits = counted.reduce((sum, one) => sum + one.credits, 0);
  const paid = counted.filter((one) => one.credits > 0).sort((a, b) => (a.line.id < b.line.id ? -1 : 1));
  const [first] = paid;
  if (!first || credits <= 0) return null;
  return allowanceOf(
    first,
    credits,
    paid.map(({ line }) => line),
  );
}

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
  return credits > 0 ? allowanceOf({ line, planName }, credits, [line]) : null;
}

function allowanceOf(
  { line, planName }: Pick<Counted, "line" | "planName">,
  credits: number,
  lines: readonly PlanLine[],
): Allowance {
  const end = Math.max(...lines.map(({ periodEnd }) => periodEnd.getTime()));
  return { lineId: line.id, credits, planName, expiresAt: graceEndsAt(new Date(end)) };
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
  const whole = credits * months * (line.amount < 0 ? -1 : 1);
  return [{ line, planName, credits: line.proration ? Math.round(whole * shareOf(line, months)) : whole }];
}

function monthsOf({ interval, intervalCount }: PlanLine): number | null {
  if (intervalCount === null) return null;
  if (interval === "month") return intervalCount;
  return interval === "year" ? intervalCount * 12 : null;
}

/** What part of the whole period a prorated line covers: 1 at most. Its end is the period's. */
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
