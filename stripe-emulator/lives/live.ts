import Stripe from "stripe";
import { ledgerFaults } from "./ledger";
import { beginLife, type Life } from "./life";
import { Random } from "./random";
import { odds, type Step, steps } from "./steps";
import { subscribe } from "./subscribe";
import { listFaults, timelineFaults } from "./timeline";

/** How much happens in a life, and how often something else is tried where a step isn't possible. */
const turns = 10;
const tries = 5;

/** A card that is declined, or a total that is too little to be charged, is a part of life. */
function isPartOfLife(error: unknown): boolean {
  if (error instanceof Stripe.errors.StripeCardError) return true;
  return error instanceof Stripe.errors.StripeError && error.code === "amount_too_small";
}

/**
 * Lives one life and judges it after every step.
 * @param checked whether everything that is sent is held against the contract, and all lists are walked
 * @param forgivable which refusals of a step don't end the life
 * @returns the names of the steps that were possible
 * @throws Error naming the seed, what had happened and what is wrong
 */
export async function live(seed: number, checked: boolean, forgivable = isPartOfLife): Promise<string[]> {
  const random = new Random(seed);
  const life = await beginLife(random, checked);
  const done: string[] = [];
  try {
    await act(life, "subscribe", subscribe, forgivable);
    const names = Object.keys(steps).flatMap((name) => Array.from({ length: odds[name] ?? 1 }, () => name));
    for (let turn = 0; turn < turns; turn += 1) {
      for (let trial = 0; trial < tries; trial += 1) {
        const name = random.some(names) ?? "renew";
        const step = steps[name];
        if (!step || !(await act(life, name, step, forgivable))) continue;
        done.push(name);
        break;
      }
    }
    if (checked) judge(await listFaults(life));
    return done;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Life ${seed} failed after\n  ${life.trace.join("\n  ")}\n${reason}`, { cause: error });
  } finally {
    await life.emulator.close();
  }
}

/** Does a step and judges the whole life. @returns whether the step was possible and not refused */
async function act(life: Life, name: string, step: Step, forgivable: typeof isPartOfLife): Promise<boolean> {
  const position = life.trace.push(`${name} …`) - 1;
  let done: string | null;
  try {
    done = await step(life);
    if (!done) {
      life.trace.pop();
      return false;
    }
    life.trace[position] = done;
  } catch (error) {
    if (!forgivable(error)) throw error;
    life.trace[position] = `${name}: refused`;
    done = null;
  }
  await life.emulator.idle();
  judge(faultsOf(life));
  return done !== null;
}

/** Everything that is wrong with a life up to now. */
export function faultsOf(life: Life): string[] {
  return [...ledgerFaults(life.emulator.store), ...timelineFaults(life)];
}

/** @throws Error when there are faults */
function judge(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join("\n"));
}
