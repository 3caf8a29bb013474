import { readFileSync } from "node:fs";

/** What has to be undone when a launcher ends, last done first. */
export class Teardown {
  readonly #tasks: (() => Promise<void> | void)[] = [];
  #done: Promise<void> | undefined;

  get started(): boolean {
    return this.#done !== undefined;
  }

  /** What is added after the end has begun is undone at once. */
  async add(task: () => Promise<void> | void): Promise<void> {
    if (this.#done) await task();
    else this.#tasks.push(task);
  }

  /** Undoes everything once. A task that fails is reported and doesn't keep the others from running. */
  run(): Promise<void> {
    this.#done ??= this.#runTasks();
    return this.#done;
  }

  async #runTasks(): Promise<void> {
    for (const task of this.#tasks.splice(0).reverse()) {
      try {
        await task();
      } catch (error) {
        console.error(error);
      }
    }
  }
}

const parentCheckMs = 500;

/**
 * Calls back once when this process should end: Ctrl-C, SIGTERM, a closed terminal, or a parent that died
 * without a word (npm, when it is sent SIGTERM, leaves its script running).
 */
export function whenToldToStop(callback: (signal: NodeJS.Signals) => void): void {
  const ancestors = ancestorIds();
  let told = false;
  const tell = (signal: NodeJS.Signals) => {
    if (told) return;
    told = true;
    clearInterval(watch);
    callback(signal);
  };
  const watch = setInterval(() => {
    if (ancestorIds() !== ancestors) tell("SIGTERM");
  }, parentCheckMs);
  watch.unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => tell(signal));
}

/** Our parent and, where the system tells it cheaply, its parent: npm puts a shell between itself and us. */
function ancestorIds(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return String(process.ppid);
  }
}
