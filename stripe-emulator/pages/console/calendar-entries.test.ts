import { expect, it } from "vitest";
import { at, openShop, openSubscribedShop } from "../../tests/subscription-shop";
import { calendarEntries } from "./calendar-entries";

const renewals = (emulator: Awaited<ReturnType<typeof openShop>>["emulator"], customer: string) =>
  calendarEntries(emulator.context, customer, at("2026-06-30T00:00:00Z"))
    .filter(({ label }) => label === "Subscription renews")
    .map((entry) => new Date(entry.at * 1000).toISOString().slice(0, 10));

it("expects renewals at the ends of months where they will be", async () => {
  const { emulator, customer } = await openSubscribedShop({ start: "2026-01-31T00:00:00Z" });
  const expected = ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"];
  expect(renewals(emulator, customer.id)).toEqual(expected);
});

it("counts the renewals after a trial from its end", async () => {
  const { emulator, stripe, customer, pro } = await openShop({ start: "2026-01-20T00:00:00Z" });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.monthly.id }],
    trial_end: at("2026-01-31T00:00:00Z"),
  });
  const expected = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"];
  expect(renewals(emulator, customer.id)).toEqual(expected);
});
