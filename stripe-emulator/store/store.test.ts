import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { createStripeEmulator, type StripeEmulator, type StripeEmulatorOptions } from "../index";
import { createPayingCustomer, createPlan, sdk, startReceiver, webhookSecret } from "../tests/fixtures";

const hour = 3_600;

function dataFile(): string {
  const directory = mkdtempSync(join(tmpdir(), "stripe-emulator-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, "state.json");
}

async function open(file: string, options: StripeEmulatorOptions = {}): Promise<StripeEmulator> {
  const emulator = await createStripeEmulator({ dataFile: file, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

it("survives a restart, with what falls due later", async () => {
  const file = dataFile();
  const first = await open(file);
  const stripe = sdk(first);
  const { monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  await first.close();

  const second = await open(file);
  const again = await sdk(second).subscriptions.retrieve(subscription.id);
  expect(again).toMatchObject({ status: "active", items: { data: [{ price: { id: monthly.id } }] } });
  await second.travel(customer.id, (again.items.data[0]?.current_period_end ?? 0) + 2 * hour);
  expect((await sdk(second).invoices.list({ customer: customer.id })).data).toMatchObject([
    { status: "paid" },
    { status: "paid" },
  ]);
});

it("knows idempotency keys and ordered failures after a restart", async () => {
  const file = dataFile();
  const first = await open(file);
  const create = (emulator: StripeEmulator) =>
    sdk(emulator).customers.create({ email: "ada@example.com" }, { idempotencyKey: "k1" });
  const customer = await create(first);
  first.failNext({ path: "/v1/products", times: 1 });
  await first.close();

  const second = await open(file);
  const again = await create(second);
  expect(again.id).toBe(customer.id);
  expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
  await expect(sdk(second).products.list()).rejects.toMatchObject({ statusCode: 500 });
  await expect(sdk(second).products.list()).resolves.toBeDefined();
});

it("sends after a restart what wasn't delivered before it", async () => {
  const file = dataFile();
  const receiver = await startReceiver();
  receiver.answers = [500];
  const webhookEndpoints = [{ url: receiver.url, secret: webhookSecret }];
  const first = await open(file, { webhookEndpoints, webhookBackoffMs: [3_000] });
  await sdk(first).customers.create({ name: "Ada" });
  await first.idle();
  await first.close();
  expect(receiver.received).toHaveLength(1);

  const second = await open(file, { webhookEndpoints });
  await expect.poll(() => receiver.received.length, { timeout: 40_000 }).toBe(2);
  // The receiver has it before its answer is back.
  await second.idle();
  expect(second.store.of("delivery").all()).toMatchObject([{ status: "succeeded", attempts: [{}, {}] }]);
}, 60_000);

it("reads a file that was written before there were discounts, refunds and schedules", async () => {
  const file = dataFile();
  copyFileSync(fileURLToPath(new URL("../snapshots/version-1.json", import.meta.url)), file);
  const messages: string[] = [];
  const emulator = await open(file, {
    log: (message) => messages.push(message),
    now: () => 1_790_000_000_000,
  });
  const stripe = sdk(emulator);
  const { data: customers } = await stripe.customers.list({ expand: ["data.subscriptions"] });
  expect(customers).toHaveLength(2);
  for (const { id } of customers) {
    const [subscription] = (
      await stripe.subscriptions.list({ customer: id, expand: ["data.latest_invoice"] })
    ).data;
    const end = subscription?.items.data[0]?.current_period_end ?? 0;
    await emulator.travel(id, end + 2 * hour);
    emulator.context.throwFaults();
    const invoices = await stripe.invoices.list({ customer: id, expand: ["data.payments"] });
    expect(invoices.data.length).toBeGreaterThan(1);
  }
  for (const method of ["charges", "paymentIntents", "prices", "products", "events"] as const) {
    expect((await stripe[method].list()).data.length).toBeGreaterThan(0);
  }
  expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
  expect(messages).toEqual([]);
});

it.each([
  ["nothing", ""],
  ["a beginning", '{"version":1,"records":{"customer":[{"id":"cus'],
  ["a list", "[]"],
  ["another version", '{"version":99,"records":{},"due":[]}'],
  ["another shape", '{"version":1,"records":[],"due":[]}'],
  ["no due work", '{"version":1,"records":{}}'],
  ["an unknown kind", '{"version":1,"records":{"unicorn":[]},"due":[]}'],
  ["rows that aren't objects", '{"version":1,"records":{"customer":[null]},"due":[]}'],
  ["rows without an id", '{"version":1,"records":{"customer":[{}]},"due":[]}'],
  ["due work without a time", '{"version":1,"records":{},"due":[{"kind":"invoice.retry","ref":"in_1"}]}'],
  [
    "due work of an unknown kind",
    '{"version":2,"records":{},"due":[{"at":1,"kind":"invoice.sing","ref":"in_1","customer":null}]}',
  ],
  [
    "rows of another kind",
    '{"version":2,"records":{"customer":[{"id":"in_1","object":"invoice"}]},"due":[]}',
  ],
  [
    "rows without what finds them",
    '{"version":2,"records":{"invoice_payment":[{"id":"inpay_1","object":"invoice_payment"}]},"due":[]}',
  ],
  ["keys without an answer", '{"version":1,"records":{},"due":[],"idempotencyKeys":[{"key":"k"}]}'],
])("sets a file aside that holds %s, and starts empty", async (_, content) => {
  const file = dataFile();
  writeFileSync(file, content);
  const messages: string[] = [];
  const emulator = await open(file, { log: (message) => messages.push(message) });
  expect(await sdk(emulator).customers.list()).toMatchObject({ data: [] });
  await emulator.close();
  expect(messages).toEqual([expect.stringContaining("Starting empty")]);
  const directory = join(file, "..");
  const aside = readdirSync(directory).find((name) => name.includes("broken"));
  expect(readFileSync(join(directory, aside ?? ""), "utf8")).toBe(content);
});

it("goes on in memory, and says so, when the file can't be written", async () => {
  const file = dataFile();
  const messages: string[] = [];
  const emulator = await open(file, { log: (message) => messages.push(message) });
  const stripe = sdk(emulator);
  await stripe.customers.create({ name: "Ada" });
  mkdirSync(file);
  emulator.store.flush();
  expect(messages).toEqual([expect.stringContaining("can't be saved")]);
  expect((await stripe.customers.list()).data).toMatchObject([{ name: "Ada" }]);
  expect(readdirSync(join(file, ".."))).toEqual(["state.json"]);
  rmSync(file, { recursive: true });
});

it("leaves no half-written file behind", async () => {
  const file = dataFile();
  const emulator = await open(file);
  for (let n = 0; n < 3; n += 1) {
    await sdk(emulator).customers.create({ name: `Customer ${n}` });
    emulator.store.flush();
  }
  expect(readdirSync(join(file, ".."))).toEqual(["state.json"]);
  expect(JSON.parse(readFileSync(file, "utf8")).records.customer).toHaveLength(3);
});

it("says so when its port is taken", async () => {
  const first = await createStripeEmulator();
  onTestFinished(() => first.close());
  await expect(createStripeEmulator({ port: first.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});
