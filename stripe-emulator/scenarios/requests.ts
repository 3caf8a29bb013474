import { randomUUID } from "node:crypto";
import type { Scenario } from "./scenario";
import { newCustomer, newPrice } from "./shop";

export const requests: readonly Scenario[] = [
  {
    name: "errors",
    title: "Refusals name their type, code and parameter",
    async run(stage) {
      const { stripe, refusal } = stage;
      const customer = await newCustomer(stage, { card: null });
      const price = await newPrice(stage, { unit_amount: 2000 });
      await refusal("missing object", stripe.customers.retrieve("cus_missing"));
      await refusal("missing subscription", stripe.subscriptions.retrieve("sub_missing"));
      await refusal(
        "missing price as a parameter",
        stripe.subscriptions.create({ customer: customer.id, items: [{ price: "price_missing" }] }),
      );
      await refusal(
        "missing customer as a parameter",
        stripe.subscriptions.create({ customer: "cus_missing", items: [{ price: price.id }] }),
      );
      await refusal("unknown parameter", stripe.rawRequest("POST", "/v1/customers", { nonsense: "1" }));
      await refusal("missing parameter", stripe.rawRequest("POST", "/v1/prices", { unit_amount: 100 }));
      await refusal(
        "no integer",
        stripe.rawRequest("POST", "/v1/customers", { balance: "much", test_clock: stage.clock }),
      );
      await refusal("unknown route", stripe.rawRequest("GET", "/v1/nothing"));
      await refusal("limit too large", stripe.customers.list({ limit: 101 }));
      await refusal(
        "without a payment method",
        stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] }),
      );
      await refusal(
        "backwards",
        stripe.testHelpers.testClocks.advance(stage.clock, { frozen_time: stage.start - 1 }),
      );
    },
    expected: {
      "missing object": { status: 404, type: "invalid_request_error", code: "resource_missing", param: "id" },
      "missing subscription": { status: 404, code: "resource_missing", param: "id" },
      "missing price as a parameter": { status: 400, code: "resource_missing", param: "items[0][price]" },
      "missing customer as a parameter": { status: 400, code: "resource_missing", param: "customer" },
      "unknown parameter": { status: 400, code: "parameter_unknown", param: "nonsense" },
      "missing parameter": { status: 400, code: "parameter_missing", param: "currency" },
      "no integer": { status: 400, code: "parameter_invalid_integer", param: "balance" },
      "unknown route": { status: 404, type: "invalid_request_error" },
      "limit too large": { status: 400, type: "invalid_request_error", param: "limit" },
      "without a payment method": { status: 400, type: "invalid_request_error", code: "resource_missing" },
      backwards: { status: 400, type: "invalid_request_error" },
    },
  },
  {
    name: "idempotency",
    title: "A key replays its answer; with other parameters it is refused",
    async run(stage) {
      const idempotencyKey = randomUUID();
      const params = { email: "ada@example.com", test_clock: stage.clock };
      const first = await stage.stripe.customers.create(params, { idempotencyKey });
      const second = await stage.stripe.customers.create(params, { idempotencyKey });
      stage.note("same object", first.id === second.id);
      stage.note("replayed", second.lastResponse.headers["idempotent-replayed"] ?? null);
      await stage.refusal(
        "other parameters",
        stage.stripe.customers.create({ ...params, name: "Ada" }, { idempotencyKey }),
      );
      const { data } = await stage.stripe.customers.list({ test_clock: stage.clock });
      stage.note("customers", data.length);
    },
    expected: {
      "same object": true,
      replayed: "true",
      "other parameters": { status: 400, type: "idempotency_error" },
      customers: 1,
    },
  },
  {
    name: "pagination",
    title: "Lists come newest first, by cursors in both directions",
    async run(stage) {
      for (const name of ["first", "second", "third"]) await newCustomer(stage, { card: null, name });
      const names = (data: { name?: string | null }[]) => data.map(({ name }) => name ?? null);
      const list = stage.stripe.customers;
      const page = await list.list({ test_clock: stage.clock, limit: 2 });
      stage.note("page", { names: names(page.data), has_more: page.has_more });
      const last = page.data.at(-1)?.id ?? "";
      const next = await list.list({ test_clock: stage.clock, limit: 2, starting_after: last });
      stage.note("next page", { names: names(next.data), has_more: next.has_more });
      const before = next.data[0]?.id ?? "";
      const back = await list.list({ test_clock: stage.clock, limit: 1, ending_before: before });
      stage.note("page before", { names: names(back.data), has_more: back.has_more });
      const all: { name?: string | null }[] = [];
      for await (const customer of list.list({ test_clock: stage.clock, limit: 1 })) all.push(customer);
      stage.note("all", names(all));
    },
    expected: {
      page: { names: ["third", "second"], has_more: true },
      "next page": { names: ["first"], has_more: false },
      "page before": { names: ["second"], has_more: true },
      all: ["third", "second", "first"],
    },
  },
  {
    name: "expansion",
    title: "References are ids until they are expanded, nested and in lists",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const customer = await newCustomer(stage);
      const { id } = await stage.stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
      });
      const plain = await stage.stripe.subscriptions.retrieve(id);
      stage.note("plain", [typeof plain.customer, typeof plain.latest_invoice]);
      const full = await stage.stripe.subscriptions.retrieve(id, {
        expand: ["customer", "latest_invoice.payments", "items.data.price.product"],
      });
      const invoice = typeof full.latest_invoice === "object" ? full.latest_invoice : null;
      const product = full.items.data[0]?.price.product;
      stage.note("expanded", {
        customer: typeof full.customer,
        payments: invoice?.payments?.data.length ?? null,
        product: typeof product === "object" && !product.deleted ? product.name : null,
      });
      const listed = await stage.stripe.subscriptions.list({
        customer: customer.id,
        expand: ["data.latest_invoice"],
      });
      stage.note("listed", typeof listed.data[0]?.latest_invoice);
      await stage.refusal("unknown", stage.stripe.subscriptions.retrieve(id, { expand: ["nothing"] }));
      await stage.refusal(
        "too deep",
        stage.stripe.subscriptions.list({ expand: ["data.latest_invoice.customer.default_source.customer"] }),
      );
    },
    expected: {
      plain: ["string", "string"],
      expanded: { customer: "object", payments: 1, product: "Pro" },
      listed: "object",
      unknown: { status: 400, type: "invalid_request_error" },
      "too deep": { status: 400, type: "invalid_request_error" },
    },
  },
];
