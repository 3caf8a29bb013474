import fc from "fast-check";
import { expect, it } from "vitest";
import { openSubscribedShop } from "./subscription-shop";

it("costs nothing to switch and switch back at once, also in a period whose rest alone was charged", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 14 * 86_400 }),
      fc.integer({ min: 1, max: 14 * 86_400 }),
      fc.integer({ min: 2, max: 9 }),
      async (first, second, seats) => {
        const { emulator, stripe, clock, customer, subscription, item, pro, team } =
          await openSubscribedShop();
        const travel = async (seconds: number) => {
          const { frozen_time: now } = await stripe.testHelpers.testClocks.retrieve(clock.id);
          await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: now + seconds });
          await emulator.idle();
        };
        const change = (price: string, behavior: "always_invoice" | "create_prorations") =>
          stripe.subscriptions.update(subscription.id, {
            items: [{ id: item.id, price, quantity: seats }],
            proration_behavior: behavior,
          });
        await travel(first);
        await change(pro.monthly.id, "always_invoice");
        await travel(second);
        await change(team.monthly.id, "create_prorations");
        await change(pro.monthly.id, "create_prorations");
        const { data } = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
        expect(data).toHaveLength(4);
        expect(data.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
        await emulator.close();
      },
    ),
    { numRuns: 15 },
  );
});
