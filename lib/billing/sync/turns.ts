import { AsyncLocalStorage } from "node:async_hooks";
import { UnavailableError } from "@/lib/errors";

/** How many turns one process takes at once: half of its connections, so that the rest of the product goes on. */
export const mostTurnsAtOnce = 5;

const busy = () => new UnavailableError("Too much is going on at once. Try again in a minute.");

const holder = new AsyncLocalStorage<true>();
const lastOf = new Map<string, Promise<void>>();
const waiting: (() => void)[] = [];
let taken = 0;

/**
 * Runs `work` when everybody of this process who asked for the same name earlier has finished, and when a turn
 * is free. Work that holds a lock in the database while Stripe answers comes here first: those who wait would
 * otherwise each hold a connection, and a person pressing a button ten times would stop the whole product.
 * Inside another turn it runs at once.
 * @param patienceMs how long to wait for the turn, in milliseconds.
 * @throws UnavailableError when it doesn't come in time; `work` wasn't begun then.
 */
export async function inTurn<Result>(
  name: string,
  patienceMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  if (holder.getStore()) return work();
  const before = lastOf.get(name);
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const last = Promise.all([before, finished]).then(() => undefined);
  lastOf.set(name, last);
  // Not when this one gives up: those who come later still wait for whom it waited for.
  void last.then(() => {
    if (lastOf.get(name) === last) lastOf.delete(name);
  });
  const deadline = Date.now() + patienceMs;
  try {
    if (before) await within(deadline, before);
    await takeTurn(deadline);
    try {
      return await holder.run(true, work);
    } finally {
      returnTurn();
    }
  } finally {
    finish();
  }
}

async function takeTurn(deadline: number): Promise<void> {
  if (taken < mostTurnsAtOnce) {
    taken += 1;
    return;
  }
  const { promise: given, resolve: give } = Promise.withResolvers<void>();
  waiting.push(give);
  try {
    await within(deadline, given);
  } catch (error) {
    const place = waiting.indexOf(give);
    // Given at the very moment: it goes to the next.
    if (place === -1) returnTurn();
    else waiting.splice(place, 1);
    throw error;
  }
}

function returnTurn(): void {
  const next = waiting.shift();
  if (next) next();
  else taken -= 1;
}

async function within(deadline: number, wait: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(busy()), Math.max(0, deadline - Date.now()));
  });
  try {
    await Promise.race([wait, late]);
  } finally {
    clearTimeout(timer);
  }
}
