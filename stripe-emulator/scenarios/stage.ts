import Stripe from "stripe";
import type { Fact, Facts, Scenario, Stage } from "./scenario";
import { eventFacts } from "./snapshots";
import { View } from "./view";

const defaultStart = "2027-04-01T00:00:00Z";
/** Begins the name of every clock that a scenario makes. */
const clockPrefix = "scenario ";

export interface RunOptions {
  /** Milliseconds between two looks at an advancing clock. */
  pollMs: number;
  /** Milliseconds after which an advancing clock is given up. */
  patienceMs: number;
}

/** For an emulator in the same process. */
export const emulatorPace: RunOptions = { pollMs: 2, patienceMs: 20_000 };
/** For Stripe itself, where an advance takes several seconds. */
export const stripePace: RunOptions = { pollMs: 1_500, patienceMs: 180_000 };

/**
 * Runs a scenario against whatever the SDK points at, and removes afterwards what it made.
 * @throws whatever the scenario throws, and Error when the clock doesn't arrive
 */
export async function runScenario(stripe: Stripe, scenario: Scenario, pace: RunOptions): Promise<Facts> {
  const { start: given = defaultStart } = scenario;
  const start = Date.parse(typeof given === "string" ? given : given()) / 1000;
  const clock = await stripe.testHelpers.testClocks.create({
    frozen_time: start,
    name: `${clockPrefix}${scenario.name}`,
  });
  const cleanups = [() => stripe.testHelpers.testClocks.del(clock.id)];
  const facts: Facts = {};
  const stage = createStage(stripe, clock.id, start, pace, facts, cleanups);
  try {
    await scenario.run(stage);
    return facts;
  } finally {
    // What can't be removed, e.g. a price that is in use, is no reason to fail.
    for (const cleanup of cleanups) await cleanup().catch(() => undefined);
  }
}

/**
 * Deletes the clocks, with their customers, that an interrupted run left behind.
 * @throws StripeError when the account can't be reached with its key
 */
export async function removeLeftovers(stripe: Stripe): Promise<void> {
  const clocks = await stripe.testHelpers.testClocks.list({ limit: 100 });
  for (const { id, name } of clocks.data) {
    if (name?.startsWith(clockPrefix)) await stripe.testHelpers.testClocks.del(id);
  }
}

function createStage(
  stripe: Stripe,
  clock: string,
  start: number,
  pace: RunOptions,
  facts: Facts,
  cleanups: (() => Promise<unknown>)[],
): Stage {
  const view = new View(start);
  const seen = new Set<string>();
  const note = (name: string, fact: Fact) => {
    if (name in facts) throw new Error(`The fact "${name}" was noted before`);
    facts[name] = fact;
  };
  return {
    stripe,
    view,
    clock,
    start,
    day: (days, seconds = 0) => start + days * 86_400 + seconds,
    note,
    async advance(to) {
      await stripe.testHelpers.testClocks.advance(clock, { frozen_time: to });
      await waitFor(`Test clock ${clock}`, pace, () => clockReady(stripe, clock));
    },
    until: (what, check) => waitFor(what, pace, check),
    async refusal(name, request) {
      const outcome = await request.then(
        () => "accepted" as const,
        (error: unknown) => error,
      );
      if (outcome === "accepted") note(name, "accepted");
      else note(name, refusalFacts(view, outcome));
    },
    async events(name, only) {
      const events = await newEvents(stripe, clock, seen);
      note(name, events.filter(({ type }) => !only || type === only).map(eventFacts));
    },
    later(cleanup) {
      cleanups.push(cleanup);
    },
  };
}

async function clockReady(stripe: Stripe, clock: string): Promise<boolean> {
  const { status } = await stripe.testHelpers.testClocks.retrieve(clock);
  if (status !== "ready" && status !== "advancing") throw new Error(`Test clock ${clock} is ${status}`);
  return status === "ready";
}

/** @throws Error when it takes too long */
async function waitFor(what: string, pace: RunOptions, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + pace.patienceMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`${what} wasn't ready within ${pace.patienceMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, pace.pollMs));
  }
}

/** @throws the error itself when it isn't an answer of the API */
function refusalFacts(view: View, error: unknown): Fact {
  if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) throw error;
  return {
    status: error.statusCode,
    type: error.rawType ?? null,
    code: error.code ?? null,
    param: view.text(error.param),
    decline_code: error.decline_code ?? null,
  };
}

/** Events of the scenario's customers, oldest first; events of other users of the account are left out. */
async function newEvents(stripe: Stripe, clock: string, seen: Set<string>): Promise<Stripe.Event[]> {
  const customers = new Set<string>();
  for await (const { id } of stripe.customers.list({ test_clock: clock, limit: 100 })) customers.add(id);
  const found: Stripe.Event[] = [];
  let looked = 0;
  for await (const event of stripe.events.list({ limit: 100 })) {
    looked += 1;
    if (looked > 1_000) break;
    const object: object = event.data.object;
    const owner = "customer" in object ? object.customer : undefined;
    const own = "id" in object && typeof object.id === "string" && customers.has(object.id);
    if (!own && !(typeof owner === "string" && customers.has(owner))) continue;
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    found.push(event);
  }
  return found.reverse();
}
