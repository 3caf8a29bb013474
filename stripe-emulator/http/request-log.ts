/** One answered request of the API, for a person who looks what happened. */
export interface LoggedRequest {
  id: string;
  /** Unix milliseconds. */
  at: number;
  method: string;
  path: string;
  /** Form-encoded, as it was sent. */
  form: string;
  /** Null when the connection was broken before an answer. */
  status: number | null;
  durationMs: number;
  idempotencyKey: string | null;
  /** Whether an earlier answer was given again. */
  replayed: boolean;
  body: string;
}

const kept = 500;
/** Longer bodies, such as large lists, are cut. */
const bodyLimit = 20_000;

/** The last requests, in memory: a restart forgets them. */
export class RequestLog {
  readonly #requests = new Map<string, LoggedRequest>();

  add(request: LoggedRequest): void {
    this.#requests.set(request.id, { ...request, body: request.body.slice(0, bodyLimit) });
    if (this.#requests.size <= kept) return;
    const [oldest] = this.#requests.keys();
    if (oldest) this.#requests.delete(oldest);
  }

  get(id: string): LoggedRequest | undefined {
    return this.#requests.get(id);
  }

  /** Newest first. */
  all(): LoggedRequest[] {
    return [...this.#requests.values()].reverse();
  }

  clear(): void {
    this.#requests.clear();
  }
}
