import { expect, it } from "vitest";
import { at, invoicesOf, lineAmounts, openSubscribedShop } from "./subscription-shop";

it("charges the rest of a period that a schedule was to cut short, once it lets the subscription go", async () => {
  const { stripe, customer, subscription, pro, advance } = await openSubscribedShop();
  const made = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  await stripe.subscriptionSchedules.update(made.id, {
    end_behavior: "cancel",
    phases: [
      {
        items: [{ price: pro.monthly.id, quantity: 1 }],
        start_date: made.phases[0]?.start_date ?? 0,
        end_date: at("2026-05-16T00:00:00Z"),
      },
    ],
  });
  await advance("2026-05-02T00:00:00Z");
  const renewal = (await invoicesOf(stripe, customer.id)).at(-1);
  expect(lineAmounts(renewal)).toEqual([Math.round((3000 * 15) / 31)]);
  await stripe.subscriptionSchedules.release(made.id);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: "active",
    cancel_at: null,
    canceled_at: null,
  });
  const rest = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
  expect(rest.data.map(({ amount }) => amount)).toEqual([3000 - Math.round((3000 * 15) / 31)]);
});

it("credits no more of a period that is cut short than was charged for it", async () => {
  const { stripe, customer, subscription, item, team, advance } = await openSubscribedShop();
  await stripe.subscriptions.update(subscription.id, { cancel_at: at("2026-05-16T00:00:00Z") });
  await advance("2026-05-02T00:00:00Z");
  const charged = Math.round((3000 * 15) / 31);
  expect(lineAmounts((await invoicesOf(stripe, customer.id)).at(-1))).toEqual([charged]);
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: item.id, price: team.monthly.id }],
      proration_behavior: "always_invoice",
    },
  });
  const credits = (lineAmounts(preview) ?? []).filter((amount) => amount < 0);
  expect(credits[0]).toBe(-Math.round((charged * 14) / 15));
});
