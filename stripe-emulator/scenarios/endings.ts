import type { Scenario, Stage } from "./scenario";
import { invoicesOf, newPrice, subscribed } from "./shop";
import { balanceFacts, lineAmounts, subscriptionFacts } from "./snapshots";

async function start(stage: Stage) {
  const price = await newPrice(stage, { unit_amount: 2000 });
  return subscribed(stage, price);
}

async function noteSubscription(stage: Stage, name: string, id: string): Promise<void> {
  stage.note(name, subscriptionFacts(stage.view, await stage.stripe.subscriptions.retrieve(id)));
}

async function noteInvoices(stage: Stage, name: string, subscription: string): Promise<void> {
  const invoices = await invoicesOf(stage, { subscription });
  stage.note(
    name,
    invoices.map((invoice) => [invoice.status, invoice.total, lineAmounts(stage.view, invoice)]),
  );
}

/** Pauses the collection of a new subscription and lets one renewal pass. */
async function renewPaused(stage: Stage, behavior: "void" | "keep_as_draft" | "mark_uncollectible") {
  const { subscription } = await start(stage);
  await stage.stripe.subscriptions.update(subscription.id, { pause_collection: { behavior } });
  await stage.advance(stage.day(30, 3_660));
  await noteSubscription(stage, "renewed", subscription.id);
  await noteInvoices(stage, "invoices", subscription.id);
  await stage.stripe.subscriptions.update(subscription.id, { pause_collection: "" });
  await noteSubscription(stage, "collecting again", subscription.id);
}

function renewedAs(status: string): Scenario["expected"] {
  return {
    renewed: { status: "active", items: [{ current_period_start: "+30d", current_period_end: "+61d" }] },
    invoices: [
      ["paid", 2000, [[2000, false, "0", "+30d"]]],
      [status, 2000, [[2000, false, "+30d", "+61d"]]],
    ],
    "collecting again": { pause_collection: null },
  };
}

export const endings: readonly Scenario[] = [
  {
    name: "cancel-at-period-end",
    title: "A cancellation at the period's end leaves the subscription active until then",
    async run(stage) {
      const { subscription } = await start(stage);
      await stage.advance(stage.day(10));
      await stage.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
      await noteSubscription(stage, "scheduled", subscription.id);
      await stage.advance(stage.day(30, 3_660));
      await noteSubscription(stage, "ended", subscription.id);
      await noteInvoices(stage, "invoices", subscription.id);
    },
    expected: {
      scheduled: {
        status: "active",
        cancel_at: "+30d",
        cancel_at_period_end: true,
        canceled_at: "+10d",
        ended_at: null,
        cancellation_reason: "cancellation_requested",
      },
      ended: { status: "canceled", ended_at: "+30d" },
      invoices: [["paid", 2000, [[2000, false, "0", "+30d"]]]],
    },
  },
  {
    name: "cancel-undone",
    title: "A scheduled cancellation can be undone before it happens, and the subscription renews",
    async run(stage) {
      const { subscription } = await start(stage);
      await stage.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
      await stage.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
      await noteSubscription(stage, "undone", subscription.id);
      await stage.advance(stage.day(30, 3_660));
      await noteSubscription(stage, "renewed", subscription.id);
    },
    expected: {
      undone: { status: "active", cancel_at: null, cancel_at_period_end: false, canceled_at: null },
      renewed: { status: "active", items: [{ current_period_end: "+61d" }] },
    },
  },
  {
    name: "cancel-at-date",
    title: "A cancellation at a date ends the subscription at that moment",
    async run(stage) {
      const { subscription } = await start(stage);
      await stage.stripe.subscriptions.update(subscription.id, {
        cancel_at: stage.day(20),
        proration_behavior: "none",
      });
      await noteSubscription(stage, "scheduled", subscription.id);
      await stage.advance(stage.day(20, 60));
      await noteSubscription(stage, "ended", subscription.id);
    },
    expected: {
      scheduled: { status: "active", cancel_at: "+20d", cancel_at_period_end: false, canceled_at: "0" },
      ended: { status: "canceled", ended_at: "+20d" },
    },
  },
  {
    name: "cancel-now",
    title: "A cancellation now gives nothing back and can't be undone",
    async run(stage) {
      const { subscription } = await start(stage);
      await stage.advance(stage.day(15));
      await stage.stripe.subscriptions.cancel(subscription.id);
      await noteSubscription(stage, "ended", subscription.id);
      await noteInvoices(stage, "invoices", subscription.id);
      await stage.refusal("canceled again", stage.stripe.subscriptions.cancel(subscription.id));
      const listed = await stage.stripe.subscriptions.list({ customer: String(subscription.customer) });
      stage.note("listed without status", listed.data.length);
    },
    expected: {
      ended: { status: "canceled", canceled_at: "+15d", ended_at: "+15d" },
      invoices: [["paid", 2000, [[2000, false, "0", "+30d"]]]],
      "canceled again": { status: 404, type: "invalid_request_error", code: "resource_missing" },
      "listed without status": 0,
    },
  },
  {
    name: "cancel-now-prorated",
    title: "A cancellation now with prorate and invoice_now credits the unused half to the customer",
    async run(stage) {
      const { customer, subscription } = await start(stage);
      await stage.advance(stage.day(15));
      await stage.stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true });
      await noteSubscription(stage, "ended", subscription.id);
      await noteInvoices(stage, "invoices", subscription.id);
      const [credit] = (await stage.stripe.customers.listBalanceTransactions(customer.id)).data;
      stage.note("credit", credit ? balanceFacts(stage.view, credit) : null);
    },
    expected: {
      ended: { status: "canceled" },
      invoices: [
        ["paid", 2000, [[2000, false, "0", "+30d"]]],
        ["paid", -1000, [[-1000, true, "+15d", "+30d"]]],
      ],
      credit: { amount: -1000, ending_balance: -1000 },
    },
  },
  {
    name: "collection-paused-void",
    title: "Paused collection with void renews and voids the invoice",
    run: (stage) => renewPaused(stage, "void"),
    expected: renewedAs("void"),
  },
  {
    name: "collection-paused-draft",
    title: "Paused collection with keep_as_draft renews and leaves the invoice a draft",
    run: (stage) => renewPaused(stage, "keep_as_draft"),
    expected: renewedAs("draft"),
  },
  {
    name: "collection-paused-uncollectible",
    title: "Paused collection with mark_uncollectible renews and writes the invoice off",
    run: (stage) => renewPaused(stage, "mark_uncollectible"),
    expected: renewedAs("uncollectible"),
  },
  {
    name: "collection-resumes-at",
    title: "Paused collection ends by itself at its date",
    async run(stage) {
      const { subscription } = await start(stage);
      await stage.stripe.subscriptions.update(subscription.id, {
        pause_collection: { behavior: "void", resumes_at: stage.day(40) },
      });
      await noteSubscription(stage, "paused", subscription.id);
      await stage.advance(stage.day(41));
      await noteSubscription(stage, "resumed", subscription.id);
    },
    expected: {
      paused: { status: "active", pause_collection: { behavior: "void", resumes_at: "+40d" } },
      resumed: { status: "active", pause_collection: null },
    },
  },
  {
    name: "customer-deleted",
    title: "A customer who is deleted leaves a tombstone, and the subscriptions end",
    async run(stage) {
      const { customer, subscription } = await start(stage);
      const deleted = await stage.stripe.customers.del(customer.id);
      stage.note("deleted", deleted.deleted);
      const tombstone = await stage.stripe.customers.retrieve(customer.id);
      stage.note("tombstone", tombstone.deleted === true);
      await noteSubscription(stage, "subscription", subscription.id);
      await stage.refusal(
        "subscribed again",
        stage.stripe.subscriptions.create({ customer: customer.id, items: [{ price: "price_any" }] }),
      );
    },
    expected: {
      deleted: true,
      tombstone: true,
      subscription: { status: "canceled" },
      "subscribed again": { status: 400, type: "invalid_request_error", code: "resource_missing" },
    },
  },
];
