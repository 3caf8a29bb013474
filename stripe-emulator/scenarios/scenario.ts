import type Stripe from "stripe";
import type { View } from "./view";

/** Something comparable that a scenario saw. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [key: string]: Fact };

/** What a scenario saw, in the order in which it looked. */
export type Facts = Record<string, Fact>;

/** What a scenario acts on: the real SDK, one test clock, and a notebook. */
export interface Stage {
  readonly stripe: Stripe;
  readonly view: View;
  /** Id of the scenario's test clock. */
  readonly clock: string;
  /** Unix seconds the clock started at. */
  readonly start: number;
  /** Unix seconds `days` (and `seconds`) after the start. */
  day(days: number, seconds?: number): number;
  /** Lets the clock run to a moment and waits until it is there. Stripe allows two billing intervals at a time. */
  advance(to: number): Promise<void>;
  /** Keeps a fact under a name of its own. */
  note(name: string, fact: Fact): void;
  /** Keeps how a request is refused; that it isn't refused is a fact as well. */
  refusal(name: string, request: Promise<unknown>): Promise<void>;
  /** Keeps the events about the clock's customers since the last look, in order; those of one type if it is given. */
  events(name: string, only?: string): Promise<void>;
  /** Waits for what happens in its own time, e.g. the counting of usage. */
  until(what: string, check: () => Promise<boolean>): Promise<void>;
  /** Orders what has to be removed when the scenario is over; a test clock takes its customers along. */
  later(cleanup: () => Promise<unknown>): void;
}

export interface Scenario {
  /** Short and stable, for `--only`. */
  name: string;
  /** What it shows, as a sentence. */
  title: string;
  /** When its clock starts: the first of a month of thirty days unless it needs another ISO time. */
  start?: string | (() => string);
  run(stage: Stage): Promise<void>;
  /**
   * What Stripe documents to come out, derived by hand; facts may have more than stands here, as with
   * `toMatchObject`.
   */
  expected: Facts;
}
