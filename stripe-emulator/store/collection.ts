/** Which value of a record an index goes by; null keeps the record out of it. */
export type IndexKey<T> = (record: T) => string | null | undefined;

/**
 * The objects of one kind, in the order in which they were made.
 *
 * Indexes find what belongs to an object without a scan. Records are changed in place and the collection
 * isn't told, so an index may only go by what never changes while a record lives.
 */
export class Collection<T extends { id: string }, Index extends string = never> {
  readonly #rows = new Map<string, T>();
  /** By index, then by value: the records by id. */
  readonly #buckets = new Map<Index, Map<string, Map<string, T>>>();
  readonly #limit: number;

  /** @param limit how many are kept; the oldest are forgotten first */
  constructor(
    private readonly changed: () => void,
    private readonly indexes: Readonly<Record<Index, IndexKey<T>>>,
    { limit = Number.POSITIVE_INFINITY }: { limit?: number } = {},
  ) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id);
  }

  /** Adds a record, or replaces the one with the same id in its place. */
  put<R extends T>(record: R): R {
    const replaced = this.#rows.get(record.id);
    if (replaced && replaced !== record) this.#leaveBuckets(replaced, this.#keysOf(record));
    this.#rows.set(record.id, record);
    this.#joinBuckets(record);
    if (this.#rows.size > this.#limit) {
      const [oldest] = this.#rows.values();
      if (oldest) this.#remove(oldest);
    }
    this.changed();
    return record;
  }

  delete(id: string): void {
    const record = this.#rows.get(id);
    if (record) this.#remove(record);
    this.changed();
  }

  clear(): void {
    this.#rows.clear();
    this.#buckets.clear();
    this.changed();
  }

  /** Oldest first. */
  all(): T[] {
    return [...this.#rows.values()];
  }

  /** What one value of an index leads to, oldest first: `lines.by("invoice", "in_1")`. */
  by(index: Index, value: string): T[] {
    const bucket = this.#buckets.get(index)?.get(value);
    return bucket ? [...bucket.values()] : [];
  }

  filter(test: (record: T) => boolean): T[] {
    const found: T[] = [];
    for (const record of this.#rows.values()) if (test(record)) found.push(record);
    return found;
  }

  find(test: (record: T) => boolean): T | undefined {
    for (const record of this.#rows.values()) if (test(record)) return record;
    return undefined;
  }

  #remove(record: T): void {
    this.#rows.delete(record.id);
    this.#leaveBuckets(record);
  }

  #joinBuckets(record: T): void {
    for (const [index, value] of this.#keysOf(record)) {
      const buckets = this.#buckets.get(index) ?? new Map<string, Map<string, T>>();
      this.#buckets.set(index, buckets);
      const bucket = buckets.get(value) ?? new Map<string, T>();
      buckets.set(value, bucket);
      bucket.set(record.id, record);
    }
  }

  /** @param kept where another record takes the same place */
  #leaveBuckets(record: T, kept: readonly [Index, string][] = []): void {
    for (const [index, value] of this.#keysOf(record)) {
      if (kept.some(([other, same]) => other === index && same === value)) continue;
      const bucket = this.#buckets.get(index)?.get(value);
      bucket?.delete(record.id);
      if (bucket?.size === 0) this.#buckets.get(index)?.delete(value);
    }
  }

  #keysOf(record: T): [Index, string][] {
    const keys: [Index, string][] = [];
    for (const index in this.indexes) {
      const value = this.indexes[index](record);
      if (value) keys.push([index, value]);
    }
    return keys;
  }
}
