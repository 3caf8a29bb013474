/**
 * How fast the embedded Stripe is: `npm run bench:stripe`. Start-up is measured in processes of their own; the
 * rest over HTTP in this one, client and server sharing one core, so the server alone is faster than it looks.
 */
import { spawnSync } from "node:child_process";
import { Agent, request } from "node:http";
import { createStripeEmulator, type StripeEmulator } from "@/stripe-emulator";

const starts = 5;
const warmUp = 50;
const concurrency = 8;
const daySeconds = 86_400;

interface Row {
  what: string;
  count: number;
  seconds: number;
}

interface Entity {
  id: string;
}

/** A client of a few lines: the SDK would cost more time than the server. */
function client(emulator: StripeEmulator) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const call = (method: string, path: string, params: Record<string, string> = {}): Promise<Entity> =>
    new Promise((resolve, reject) => {
      const form = new URLSearchParams(params).toString();
      const get = method === "GET";
      const sent = request(
        `${emulator.url}${path}${get && form ? `?${form}` : ""}`,
        { method, agent, headers: { authorization: "Bearer sk_test_bench" } },
        (response) => {
          let body = "";
          response.setEncoding("utf8");
          response.on("data", (chunk) => {
            body += chunk;
          });
          response.on("end", () => {
            if (response.statusCode === 200) resolve(JSON.parse(body));
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${body}`));
          });
        },
      );
      sent.once("error", reject);
      sent.end(get ? undefined : form);
    });
  return { call, close: () => agent.destroy() };
}

type Call = ReturnType<typeof client>["call"];

/** Runs something so many times, some at a time, and says how long it took after a warm-up. */
async function measure(what: string, count: number, run: (index: number) => Promise<unknown>): Promise<Row> {
  for (let index = 0; index < Math.min(warmUp, count); index += 1) await run(-1 - index);
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await run(next);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { what, count, seconds: (performance.now() - began) / 1000 };
}

/** A new customer with a saved card that pays. */
async function payingCustomer(call: Call, params: Record<string, string> = {}): Promise<Entity> {
  const customer = await call("POST", "/v1/customers", { email: "ada@example.com", ...params });
  const method = await call("POST", "/v1/payment_methods/pm_card_visa/attach", { customer: customer.id });
  await call("POST", `/v1/customers/${customer.id}`, {
    "invoice_settings[default_payment_method]": method.id,
  });
  return customer;
}

async function monthlyPrice(call: Call): Promise<Entity> {
  const product = await call("POST", "/v1/products", { name: "Pro" });
  return call("POST", "/v1/prices", {
    product: product.id,
    currency: "usd",
    unit_amount: "2000",
    "recurring[interval]": "month",
  });
}

async function requests(label: string, validateResponses: boolean): Promise<Row[]> {
  const emulator = await createStripeEmulator({ validateResponses });
  const { call, close } = client(emulator);
  const price = await monthlyPrice(call);
  const payers = await Promise.all(Array.from({ length: 250 }, () => payingCustomer(call)));
  const [customer] = payers;
  if (!customer) throw new Error("No customer was made");
  const rows = [
    await measure(`${label}: create a customer`, 3_000, (n) =>
      call("POST", "/v1/customers", {
        email: `${n}@example.com`,
        name: "Ada Example",
        "metadata[n]": `${n}`,
      }),
    ),
    await measure(`${label}: retrieve a customer`, 3_000, () => call("GET", `/v1/customers/${customer.id}`)),
    await measure(`${label}: list ten customers`, 1_000, () => call("GET", "/v1/customers")),
    await measure(`${label}: search customers`, 300, () =>
      call("GET", "/v1/customers/search", { query: 'metadata["n"]:"17"' }),
    ),
    await measure(`${label}: subscribe and pay`, 200, (n) =>
      call("POST", "/v1/subscriptions", {
        customer: (payers.at(n) ?? customer).id,
        "items[0][price]": price.id,
      }),
    ),
    await measure(`${label}: retrieve a subscriber, expanded`, 500, () =>
      call("GET", `/v1/customers/${customer.id}`, { "expand[0]": "subscriptions.data.latest_invoice" }),
    ),
  ];
  close();
  await emulator.close();
  return rows;
}

/** A year of monthly renewals, each with its invoice, payment and events. */
async function renewals(subscribers: number, validateResponses: boolean): Promise<Row> {
  const emulator = await createStripeEmulator({ validateResponses });
  const { call, close } = client(emulator);
  const now = Math.floor(Date.now() / 1000);
  const clock = await call("POST", "/v1/test_helpers/test_clocks", { frozen_time: String(now) });
  const price = await monthlyPrice(call);
  for (let n = 0; n < subscribers; n += 1) {
    const payer = await payingCustomer(call, { test_clock: clock.id });
    await call("POST", "/v1/subscriptions", { customer: payer.id, "items[0][price]": price.id });
  }
  const began = performance.now();
  await call("POST", `/v1/test_helpers/test_clocks/${clock.id}/advance`, {
    frozen_time: String(now + 366 * daySeconds),
  });
  await emulator.idle();
  const seconds = (performance.now() - began) / 1000;
  const count = emulator.store.of("invoice").size - subscribers;
  close();
  await emulator.close();
  const how = validateResponses ? "validated" : "not validated";
  return { what: `a year of ${subscribers} subscriptions (renewals, ${how})`, count, seconds };
}

/** Milliseconds from the import of the emulator until it listens, in a process of its own. */
function startUp(): { imported: number; listening: number; answered: number } {
  const script = `
    const began = performance.now();
    const { createStripeEmulator } = await import("@/stripe-emulator");
    const imported = performance.now() - began;
    const emulator = await createStripeEmulator();
    const listening = performance.now() - began;
    await (await fetch(emulator.url + "/v1/customers", { headers: { authorization: "Bearer sk_test_bench" } })).text();
    console.log(JSON.stringify({ imported, listening, answered: performance.now() - began }));
    await emulator.close();
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { encoding: "utf8" },
  );
  if (!stdout) throw new Error(`The emulator didn't start: ${stderr}`);
  return JSON.parse(stdout);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(title: string, lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  console.log(`\n${title}`);
  for (const line of lines) {
    const cells = line.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    console.log(`  ${cells.join("   ")}`);
  }
}

const times = Array.from({ length: starts }, startUp);
print("Start-up, median of five processes, in milliseconds", [
  ["until its code is loaded", median(times.map(({ imported }) => imported)).toFixed(0)],
  ["until it listens", median(times.map(({ listening }) => listening)).toFixed(0)],
  ["until the first answer, validated", median(times.map(({ answered }) => answered)).toFixed(0)],
]);
const rows = [
  ...(await requests("validated", true)),
  ...(await requests("not validated", false)),
  await renewals(100, true),
  await renewals(100, false),
];
print("Throughput, client and server on one core", [
  ["", "times", "seconds", "a second"],
  ...rows.map(({ what, count, seconds }) => [
    what,
    String(count),
    seconds.toFixed(2),
    (count / seconds).toFixed(0),
  ]),
]);
