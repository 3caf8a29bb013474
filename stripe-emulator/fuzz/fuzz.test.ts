import { expect, it } from "vitest";
import { stripeContract } from "../contract/contract";
import { createServer } from "../http/server";
import type { StripeEmulator } from "../index";
import { Random } from "../lives/random";
import { type Collections, kindNames } from "../store/collections";
import type { Kind, Records } from "../store/records";
import { startEmulator } from "../tests/fixtures";
import { type FuzzRequest, Requests } from "./requests";
import { openedAt, openShop } from "./shop";

/** `FUZZ=7,20` runs the rounds from 7 to 20. */
const [first = 1, last = 6] = (process.env.FUZZ ?? "").split(",").filter(Boolean).map(Number);
const requestsPerRound = 250;
const day = 86_400;

type Rows = { [K in Kind]: Records[K][] };

function rowsOf(collections: Collections): Rows {
  const rows: Partial<Record<Kind, unknown>> = {};
  for (const kind of kindNames) rows[kind] = structuredClone(collections[kind].all());
  return rows as Rows;
}

function restore<K extends Kind>(collections: Collections, rows: Rows, kind: K): void {
  const collection: { clear(): void; put(record: Records[K]): unknown } = collections[kind];
  collection.clear();
  for (const row of structuredClone(rows[kind])) collection.put(row);
}

/** What is stored, by kind, as text. Codes that have run out are marked when they are looked at. */
function stateOf({ store }: StripeEmulator): Map<string, string> {
  const kinds = kindNames.filter((kind) => kind !== "promotion_code");
  // Events never change: their number says whether there are more, and writing them takes longest.
  const textOf = (kind: Kind) =>
    kind === "event" ? String(store.of(kind).size) : JSON.stringify(store.of(kind).all());
  const state = new Map<string, string>(kinds.map((kind) => [kind, textOf(kind)]));
  return state.set("due", JSON.stringify(store.due));
}

/** Asks one request. @returns what is wrong with its answer, or with what it left */
async function faultOf(
  app: ReturnType<typeof createServer>,
  emulator: StripeEmulator,
  { method, path, form }: FuzzRequest,
): Promise<string | null> {
  const before = stateOf(emulator);
  const headers = {
    authorization: "Bearer sk_test_fuzz",
    "content-type": "application/x-www-form-urlencoded",
  };
  const response =
    method === "POST"
      ? await app.request(path, { method, headers, body: form })
      : await app.request(`${path}?${form}`, { method, headers });
  const body = await response.text();
  if (response.status >= 500) return body;
  if (response.status >= 400 && !/"error": \{/.test(body)) return `No envelope: ${body}`;
  // A declined payment leaves its charge.
  if (method !== "GET" && (response.status < 400 || response.status === 402)) return null;
  const after = stateOf(emulator);
  const changed = [...after].filter(([kind, rows]) => before.get(kind) !== rows).map(([kind]) => kind);
  return changed.length > 0 ? `${response.status}, and yet it changed ${changed}: ${body}` : null;
}

/** Lets years pass, so that what was accepted also comes to pass. @returns what failed on the way */
async function futureFault(emulator: StripeEmulator): Promise<string | null> {
  try {
    await emulator.idle();
    for (const days of [2, 32, 100, 400]) {
      for (const { id, frozen_time: now } of emulator.store.of("test_helpers.test_clock").all()) {
        await emulator.context.clock.advance(id, Math.max(now, openedAt + days * day)).done;
      }
      await emulator.idle();
    }
    return null;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error ? `${error}: ${cause.stack ?? cause.message}` : String(error);
  }
}

it(
  "answers nonsense with a refusal that leaves nothing behind, and nothing it accepts fails later",
  async () => {
    const { emulator, stripe } = await startEmulator({ now: () => openedAt * 1000, log: () => {} });
    await openShop(stripe);
    await emulator.idle();
    const { collections } = emulator.store;
    const rows = rowsOf(collections);
    const due = structuredClone(emulator.store.due);
    const app = createServer(emulator.context);
    const contract = stripeContract();
    const faults: string[] = [];
    for (let seed = first; seed <= last; seed += 1) {
      const random = new Random(seed);
      const requests = new Requests(contract, emulator.store, random);
      const done: string[] = [];
      for (let count = 0; count < requestsPerRound; count += 1) {
        const route = random.some(contract.routes);
        const rare = { GET: 0.8, DELETE: 0.7 }[route?.method ?? ""] ?? 0;
        if (!route || random.chance(rare)) continue;
        const request = requests.of(route);
        done.push(`${request.method} ${request.path}?${decodeURIComponent(request.form)}`.slice(0, 400));
        const fault = await faultOf(app, emulator, request);
        if (fault) faults.push(`Round ${seed}: ${done.at(-1)}\n${fault}`);
      }
      const fault = await futureFault(emulator);
      if (fault) faults.push(`Round ${seed}, later: ${fault}\n${done.slice(-40).join("\n")}`);
      for (const kind of kindNames) restore(collections, rows, kind);
      emulator.store.due = structuredClone(due);
    }
    expect(faults).toEqual([]);
  },
  Math.max(300_000, (last - first + 1) * 60_000),
);
