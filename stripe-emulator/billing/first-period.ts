import { type Period, periodContaining, type Recurrence } from "../arithmetic/periods";
import type { ProrationBehavior } from "./change-subscription";

export interface FirstTerms {
  /** Unix seconds, as everything here. */
  now: number;
  /** When the subscription begins; in the past when it is backdated. */
  start: number;
  /** What full periods are counted from. */
  anchor: number;
  trialEnd: number | null;
  behavior: ProrationBehavior;
}

/** A stretch of time that the first invoice has a line for. */
export interface FirstPiece {
  /** The natural period that the stretch lies in, from its beginning when that is billed whole. */
  natural: Period;
  /** Where in it the stretch begins. */
  from: number;
  /** Whether nothing is charged for it. */
  free: boolean;
}

/**
 * The first period of an item and what its first invoice bills: one piece for each natural period that has
 * begun, the first of them in part when the anchor doesn't fit the start.
 */
export function firstPeriod(
  recurrence: Recurrence,
  terms: FirstTerms,
): { current: Period; pieces: FirstPiece[] } {
  const { now, start, anchor, trialEnd, behavior } = terms;
  if (trialEnd !== null) return { current: { start: now, end: trialEnd }, pieces: [] };
  const pieces: FirstPiece[] = [];
  let natural = periodContaining(anchor, recurrence, start);
  for (;;) {
    const from = Math.max(natural.start, start);
    const usual = from === natural.start && from === now;
    pieces.push({ natural, from, free: behavior === "none" && !usual });
    if (natural.end > now) return { current: { start: from, end: natural.end }, pieces };
    natural = periodContaining(anchor, recurrence, natural.end);
  }
}

/** Fixed values that a billing cycle anchor is calculated from, in UTC. */
export interface AnchorConfig {
  day_of_month: number;
  month?: number | null;
  hour?: number | null;
  minute?: number | null;
  second?: number | null;
}

/**
 * The next moment after `now` that fits a configuration; times of day that aren't set are those of `now`. A
 * day that a month doesn't have is its last.
 */
export function anchorOf(config: AnchorConfig, now: number): number {
  const today = new Date(now * 1000);
  for (let ahead = 0; ahead <= 12; ahead += 1) {
    const month = today.getUTCMonth() + ahead;
    if (config.month && month % 12 !== config.month - 1) continue;
    const lastDay = new Date(Date.UTC(today.getUTCFullYear(), month + 1, 0)).getUTCDate();
    const at = Date.UTC(
      today.getUTCFullYear(),
      month,
      Math.min(config.day_of_month, lastDay),
      config.hour ?? today.getUTCHours(),
      config.minute ?? today.getUTCMinutes(),
      config.second ?? today.getUTCSeconds(),
    );
    if (at / 1000 > now) return at / 1000;
  }
  return now;
}
