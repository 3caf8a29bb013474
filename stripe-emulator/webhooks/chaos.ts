import { createHash } from "node:crypto";

/** What goes wrong with webhooks on purpose. Each probability is from 0 to 1. */
export interface ChaosSettings {
  /** The same seed makes the same decisions for the same deliveries in the same order. */
  seed: number;
  /** That a delivery is overtaken by others. */
  shuffle: number;
  /** That an event comes twice. */
  duplicate: number;
  /** That a delivery comes late. */
  delay: number;
  /** That an event never comes; it can still be resent. */
  drop: number;
  /** The latest a delayed delivery comes, in milliseconds. */
  delayMs: number;
  /** Only deliveries to this endpoint, by id or URL; all when absent. */
  endpoint?: string;
  /** Only events about this customer; all when absent. */
  customer?: string;
}

/** How chaos treats one delivery. */
export type ChaosEffect = "dropped" | "delayed" | "shuffled" | "duplicate";

const noChaos: ChaosSettings = {
  seed: 1,
  shuffle: 0,
  duplicate: 0,
  delay: 0,
  drop: 0,
  delayMs: 2_000,
};

/** How far overtaken deliveries fall back at most; longer than a burst of events takes. */
const shuffleMs = 150;

export interface ChaosDecision {
  effects: ChaosEffect[];
  /** Milliseconds to wait before the first attempt. */
  waitMs: number;
  /** Milliseconds until the second copy; null when there is none. */
  duplicateAfterMs: number | null;
}

const untouched: ChaosDecision = { effects: [], waitMs: 0, duplicateAfterMs: null };

/** A number from 0 up to 1 that depends on nothing but its arguments. */
function seededRandom(seed: number, round: number, purpose: string): number {
  return createHash("sha256").update(`${seed} ${round} ${purpose}`).digest().readUInt32BE() / 2 ** 32;
}

/** Decides what happens to deliveries, reproducibly. */
export class Chaos {
  #settings: ChaosSettings = noChaos;
  #round = 0;

  get settings(): ChaosSettings {
    return this.#settings;
  }

  /** Whether anything can go wrong at all. */
  get on(): boolean {
    const { shuffle, duplicate, delay, drop } = this.#settings;
    return shuffle + duplicate + delay + drop > 0;
  }

  /** Replaces the settings; what isn't given is as if there was no chaos. The decisions start afresh. */
  set(settings: Partial<ChaosSettings>): void {
    this.#settings = { ...noChaos, ...settings };
    this.#round = 0;
  }

  /** Decides about the next delivery. Deliveries out of scope use up nothing of the seed. */
  next(delivery: { endpoint: { id: string; url: string }; customer: string | undefined }): ChaosDecision {
    const settings = this.#settings;
    const { id, url } = delivery.endpoint;
    const inScope =
      (settings.endpoint === undefined || settings.endpoint === id || settings.endpoint === url) &&
      (settings.customer === undefined || settings.customer === delivery.customer);
    if (!this.on || !inScope) return untouched;
    this.#round += 1;
    const random = (purpose: string) => seededRandom(settings.seed, this.#round, purpose);
    if (random("drop") < settings.drop) return { ...untouched, effects: ["dropped"] };
    const effects: ChaosEffect[] = [];
    let waitMs = 0;
    if (random("delay") < settings.delay) {
      effects.push("delayed");
      waitMs += Math.ceil(random("how late") * settings.delayMs);
    }
    if (random("shuffle") < settings.shuffle) {
      effects.push("shuffled");
      waitMs += Math.ceil(random("how far") * shuffleMs);
    }
    const duplicated = random("duplicate") < settings.duplicate;
    return { effects, waitMs, duplicateAfterMs: duplicated ? Math.ceil(random("second") * shuffleMs) : null };
  }
}
