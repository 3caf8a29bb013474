import type { DueWork } from "../clock";
import type { Failure } from "../control/failures";
import type { KeptAnswer } from "../http/idempotency";
import { type Collections, createCollections, kindNames } from "./collections";
import type { Kind, Records } from "./records";
import { readSnapshot, type Snapshot, writeSnapshot } from "./snapshot";

/** Milliseconds between a change and the writing of the snapshot. */
const shortestPauseMs = 200;
/** A large state is written less often, so that a tenth of the time at most goes into writing. */
const pausePerWriting = 10;

export interface StoreOptions {
  /** Snapshot file; without it the state dies with the process. */
  dataFile?: string;
  /** Events and deliveries beyond this many are forgotten, the oldest first. */
  keptEvents: number;
  /** Where messages for a person go. */
  warn: (message: string) => void;
}

/**
 * All state of the emulator, in memory. With a data file it is written there shortly after every change
 * (atomically) and read back on start.
 */
export class Store {
  readonly collections: Collections;
  /** What will happen, soonest first. */
  due: DueWork[] = [];
  /** Answers that a repeated request gets again, oldest first. */
  readonly idempotencyKeys = new Map<string, KeptAnswer>();
  /** Failures that were ordered and not met yet. */
  failures: Failure[] = [];
  #timer: NodeJS.Timeout | undefined;
  #pauseMs = shortestPauseMs;

  constructor(private readonly options: StoreOptions) {
    this.collections = createCollections(() => this.touch(), options.keptEvents);
    const { dataFile, warn } = options;
    if (!dataFile) return;
    const restore = (snapshot: Snapshot) => this.#restore(snapshot);
    // Of what can't be read as a whole, nothing is kept.
    if (!readSnapshot(dataFile, kindNames, warn, restore)) this.clear();
  }

  /** The collection of one kind: `store.of('customer').get(id)`. */
  of<K extends Kind>(kind: K): Collections[K] {
    return this.collections[kind];
  }

  /** Says that a record was changed in place, so that the snapshot gets written. */
  touch(): void {
    if (!this.options.dataFile || this.#timer) return;
    this.#timer = setTimeout(() => this.flush(), this.#pauseMs);
    this.#timer.unref();
  }

  /** Writes the snapshot now, if there is a data file. What prevents it is said, and the state lives on in memory. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = undefined;
    const { dataFile, warn } = this.options;
    if (!dataFile) return;
    const began = performance.now();
    try {
      writeSnapshot(dataFile, this.#snapshot());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warn(`Stripe emulator: the state can't be saved to ${dataFile} (${reason}).`);
    }
    this.#pauseMs = Math.max(shortestPauseMs, (performance.now() - began) * pausePerWriting);
  }

  /** Forgets everything. */
  clear(): void {
    for (const kind of kindNames) this.collections[kind].clear();
    this.due = [];
    this.idempotencyKeys.clear();
    this.failures = [];
    this.touch();
  }

  #snapshot(): Snapshot {
    const records: Snapshot["records"] = {};
    for (const kind of kindNames) records[kind] = this.collections[kind].all();
    const { due, failures } = this;
    return { version: 2, records, due, idempotencyKeys: [...this.idempotencyKeys.values()], failures };
  }

  #restore({ records, due, idempotencyKeys = [], failures = [] }: Snapshot): void {
    for (const kind of kindNames) this.#restoreKind(kind, records[kind] ?? []);
    this.due = due;
    for (const kept of idempotencyKeys) this.idempotencyKeys.set(kept.key, kept);
    this.failures = failures;
  }

  #restoreKind<K extends Kind>(kind: K, rows: { id: string }[]): void {
    const collection: { put(record: Records[K]): unknown } = this.collections[kind];
    // The file was written by flush(); its version and the reader's checks say that the rows have the records' shape.
    for (const row of rows as Records[K][]) collection.put(row);
  }
}
