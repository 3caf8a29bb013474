import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { type BillingWorld, billingWorld } from "@/dev/testing/billing";
import { subscribedTenant } from "@/dev/testing/plan-changes";
import { currencies, intervals, paidPlanKeys } from "../plans";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const plan = fc.constantFrom(...paidPlanKeys.filter((key) => key !== "team"));
const anyPlan = fc.constantFrom(...paidPlanKeys);
const interval = fc.constantFrom(...intervals);

it("a preview promises exactly what is charged, on any day, between any plans, intervals and currencies", async () => {
  await fc.assert(
    fc.asyncProperty(
      plan,
      interval,
      anyPlan,
      interval,
      fc.constantFrom(...currencies),
      fc.integer({ min: 1, max: 14 }),
      fc.integer({ min: 1, max: 99 }),
      async (from, fromInterval, to, toInterval, currency, quantity, percent) => {
        fc.pre(from !== to || fromInterval !== toInterval);
        const org = await subscribedTenant(world, from, { interval: fromInterval, currency, quantity });
        const [item] = (await org.atStripe()).items.data;
        const seconds = (item?.current_period_end ?? 0) - (item?.current_period_start ?? 0);
        await org.travel((seconds * percent) / 100 / 86_400);
        const before = await org.invoices();
        const choice = { plan: to, interval: toInterval };
        const shown = await org.preview(choice);
        const balance = 0 - (shown.today?.creditLeft ?? 0);
        const outcome = await org.confirm(choice, shown.quote);
        const after = await org.invoices();

        const charged = after.filter(({ id }) => !before.some((old) => old.id === id));
        if (shown.timing === "period_end") {
          expect(outcome).toMatchObject({ kind: "scheduled", at: shown.at });
          expect(charged).toEqual([]);
          await org.travelPastPeriod();
          const [renewal] = await org.invoices();
          expect(renewal).toMatchObject({ status: "paid", amount_paid: shown.nextCharge.amount });
          expect((await org.entitlements()).plan.key).toBe(to);
          return;
        }
        expect(outcome).toMatchObject({
          kind: "changed",
          charged: { amount: shown.today?.amount, currency },
        });
        expect(charged.reduce((sum, { amount_paid }) => sum + amount_paid, 0)).toBe(shown.today?.amount);
        const lines = charged.flatMap((invoice) => invoice.lines.data.map(({ amount }) => amount));
        expect(lines).toEqual(shown.today?.lines.map(({ amount }) => amount));
        expect(await world.stripe.customers.retrieve(org.customerId)).toMatchObject({ balance });
        const [changed] = (await org.atStripe()).items.data;
        expect(shown.nextCharge.at.getTime() / 1000).toBe(changed?.current_period_end);
      },
    ),
    { numRuns: 20 },
  );
}, 300_000);
