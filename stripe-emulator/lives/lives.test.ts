import { expect, it, onTestFinished } from "vitest";
import { beginLife, leap, now } from "./life";
import { faultsOf, live } from "./live";
import { priceOf } from "./prices";
import { Random } from "./random";
import { steps } from "./steps";

/**
 * Two hundred random lives of a subscription, each of its own seed. A failure names the seed and what had
 * happened; `LIFE=<seed> npx vitest run stripe-emulator/lives` lives that one again.
 */
const lives = 200;
const firstSeed = 1_000;
/** One of so many is held against the contract, which takes most of the time. */
const sample = 5;
const groupSize = 20;

const chosen = process.env.LIFE;
const seeds = chosen ? [Number(chosen)] : Array.from({ length: lives }, (_, index) => firstSeed + index);
const groups = Array.from({ length: Math.ceil(seeds.length / groupSize) }, (_, index) =>
  seeds.slice(index * groupSize, (index + 1) * groupSize),
);
const happened = new Set<string>();

it.each(groups.map((group) => ({ first: group[0], last: group.at(-1), group })))(
  "keeps every promise in the lives $first to $last",
  { timeout: 60_000 },
  async ({ group }) => {
    for (const seed of group) {
      for (const name of await live(seed, seed % sample === 0)) happened.add(name);
    }
  },
);

it.skipIf(chosen)("lets everything happen in some life", () => {
  expect(Object.keys(steps).filter((name) => !happened.has(name))).toEqual([]);
});

it("notices when money or time doesn't add up", async () => {
  const life = await beginLife(new Random(1), false);
  onTestFinished(() => life.emulator.close());
  const { stripe, customer } = life;
  const default_payment_method = (await stripe.paymentMethods.attach("pm_card_visa", { customer })).id;
  const items = [{ price: await priceOf(life, "small") }];
  await stripe.subscriptions.create({ customer, items, default_payment_method });
  await leap(life, now(life) + 40 * 86_400);
  expect(faultsOf(life)).toEqual([]);
  const { store } = life.emulator;
  const [line] = store.of("line_item").all();
  const [invoice] = store.of("invoice").all();
  const [charge] = store.of("charge").all();
  const [owner] = store.of("customer").all();
  const updated = store
    .of("event")
    .filter(({ type }) => type === "customer.subscription.updated")
    .at(-1);
  if (!line || !invoice || !charge || !owner || !updated) throw new Error("The life has no renewal");
  const { period } = line;
  const tampering: [fault: string, by: number, change: (by: number) => object][] = [
    ["subtotal", 1, (by) => Object.assign(line, { amount: line.amount + by })],
    ["total", 1, (by) => Object.assign(invoice, { total: invoice.total + by })],
    ["amount_due", 1, (by) => Object.assign(invoice, { amount_due: invoice.amount_due + by })],
    ["charges", 1, (by) => Object.assign(charge, { amount: charge.amount + by })],
    ["amount_refunded", 1, (by) => Object.assign(charge, { amount_refunded: charge.amount_refunded + by })],
    ["balance", 1, (by) => Object.assign(owner, { balance: owner.balance + by })],
    ["leave a gap", -1, (by) => Object.assign(period, { end: period.end + by })],
    ["overlap", 1, (by) => Object.assign(period, { end: period.end + by })],
  ];
  for (const [fault, by, change] of tampering) {
    change(by);
    expect(faultsOf(life).join("\n")).toContain(fault);
    change(-by);
    expect(faultsOf(life)).toEqual([]);
  }
  updated.data.object.status = "incomplete";
  expect(faultsOf(life).join("\n")).toContain("from active to incomplete");
});
