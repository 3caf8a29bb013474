import type { Scenario } from "./scenario";
import { latestInvoice, newCustomer, newPrice, subscribed } from "./shop";
import { lineFacts, previewFacts } from "./snapshots";

export const previews: readonly Scenario[] = [
  {
    name: "preview-upgrade",
    title: "The preview of an upgrade is the invoice that follows it, when both use the same proration date",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const target = await newPrice(stage, { unit_amount: 5000, name: "Team" });
      const { subscription, item } = await subscribed(stage, price);
      await stage.advance(stage.day(10));
      const terms = {
        items: [{ id: item, price: target.id }],
        proration_behavior: "always_invoice" as const,
        proration_date: stage.day(10),
      };
      const preview = await stage.stripe.invoices.createPreview({
        subscription: subscription.id,
        subscription_details: terms,
      });
      stage.note("preview", previewFacts(stage.view, preview));
      await stage.stripe.subscriptions.update(subscription.id, terms);
      stage.note("invoice", previewFacts(stage.view, await latestInvoice(stage, subscription.id)));
    },
    // Twenty of thirty days are left: -1333.33 and 3333.33.
    expected: {
      preview: { total: 2000, amount_due: 2000, lines: [{ amount: -1333 }, { amount: 3333 }] },
      invoice: { total: 2000, amount_due: 2000, lines: [{ amount: -1333 }, { amount: 3333 }] },
    },
  },
  {
    name: "preview-renewal",
    title: "The preview of the next renewal is the renewal",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const { subscription } = await subscribed(stage, price, { quantity: 2 });
      const preview = await stage.stripe.invoices.createPreview({ subscription: subscription.id });
      stage.note(
        "preview",
        preview.lines.data.map((line) => lineFacts(stage.view, line)),
      );
      stage.note("preview total", [preview.subtotal, preview.total, preview.amount_due]);
      await stage.advance(stage.day(30, 60));
      const renewal = await latestInvoice(stage, subscription.id);
      stage.note(
        "renewal",
        renewal.lines.data.map((line) => lineFacts(stage.view, line)),
      );
      stage.note("renewal total", [renewal.subtotal, renewal.total, renewal.amount_due]);
    },
    expected: {
      preview: [{ amount: 4000, quantity: 2, period: ["+30d", "+61d"] }],
      "preview total": [4000, 4000, 4000],
      renewal: [{ amount: 4000, quantity: 2, period: ["+30d", "+61d"] }],
      "renewal total": [4000, 4000, 4000],
    },
  },
  {
    name: "preview-new-subscription",
    title: "A subscription can be previewed before there is one",
    async run(stage) {
      const price = await newPrice(stage, { unit_amount: 2000 });
      const customer = await newCustomer(stage);
      const preview = await stage.stripe.invoices.createPreview({
        customer: customer.id,
        subscription_details: { items: [{ price: price.id, quantity: 3 }] },
      });
      stage.note("preview", previewFacts(stage.view, preview));
      const { data } = await stage.stripe.subscriptions.list({ customer: customer.id });
      stage.note("subscriptions", data.length);
    },
    expected: {
      preview: { total: 6000, amount_due: 6000, lines: [{ amount: 6000, quantity: 3 }] },
      subscriptions: 0,
    },
  },
];
