import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { checkouts, prices } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { ConflictError, UnavailableError } from "@/lib/errors";
import { startCheckoutSchema } from "./schema";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const openCheckouts = ({ organization }: Tenant) =>
  acrossTenants(world.db)
    .select({ customerId: checkouts.customerId })
    .from(checkouts)
    .where(and(eq(checkouts.organizationId, organization.id), eq(checkouts.status, "open")));

/** Nothing that could be paid is open, and nothing was charged but what was before. */
async function expectNothing(tenant: Tenant, { charges = 0 } = {}): Promise<void> {
  expect(await openCheckouts(tenant)).toEqual([]);
  const customers = (await world.stripe.customers.list({ limit: 100 })).data.filter(
    ({ metadata }) => metadata.organizationId === tenant.organization.id,
  );
  for (const { id } of customers) {
    const open = await world.stripe.checkout.sessions.list({ customer: id, status: "open" });
    expect(open.data).toEqual([]);
    expect((await world.stripe.charges.list({ customer: id })).data).toHaveLength(charges);
  }
}

describe("a checkout is refused", () => {
  it.each([
    { plan: "enterprise" },
    { plan: "free" },
    { plan: "price_1" },
    { interval: "day" },
    { currency: "gbp" },
    { plan: ["pro"] },
  ])("for what isn't sold: %j", (wrong) => {
    const right = { organization: "acme", plan: "pro", interval: "month", currency: "usd" };
    expect(startCheckoutSchema.safeParse(right).success).toBe(true);
    expect(startCheckoutSchema.safeParse({ ...right, ...wrong }).success).toBe(false);
  });

  it("for a price that isn't ours: whatever id a client sends is left out", () => {
    const sent = {
      organization: "acme",
      plan: "pro",
      interval: "month",
      price: "price_1",
      priceId: "price_1",
    };
    expect(startCheckoutSchema.parse(sent)).toEqual({
      organization: "acme",
      plan: "pro",
      interval: "month",
      currency: "usd",
    });
  });

  it("for a price that is no longer on sale", async () => {
    const tenant = await world.tenant();
    const price = eq(prices.lookupKey, "basic_quarter_jpy");
    await world.db.update(prices).set({ active: false }).where(price);
    await expect(tenant.checkout("basic", "quarter", { currency: "jpy" })).rejects.toThrow(UnavailableError);
    await expectNothing(tenant);
    await world.db.update(prices).set({ active: true }).where(price);
  });

  it("in another currency while a subscription lives", async () => {
    const tenant = await world.tenant();
    await tenant.pay("basic");
    await expect(tenant.checkout("pro", "month", { currency: "eur" })).rejects.toThrow(
      /already has a plan.*another currency/s,
    );
    await expectNothing(tenant, { charges: 1 });
  });

  it("in another currency while something is still to be billed, and says in which", async () => {
    const tenant = await world.tenant();
    await tenant.checkout("basic");
    const [begun] = await openCheckouts(tenant);
    await world.stripe.invoiceItems.create({
      customer: begun?.customerId ?? "",
      amount: 500,
      currency: "usd",
    });
    const refusal = tenant.checkout("pro", "month", { currency: "eur" });
    await expect(refusal).rejects.toThrow(ConflictError);
    await expect(refusal).rejects.toThrow(/billed in USD/);
    await expectNothing(tenant);
    await tenant.checkout("pro");
  });

  it("from a second tab once the first has paid, and charges once", async () => {
    const tenant = await world.tenant();
    const [first, second] = [await tenant.checkout("pro"), await tenant.checkout("pro")];
    expect(second.url).toBe(first.url);
    world.emulator.completeCheckout(first.sessionId, { paymentMethodId: "pm_card_visa" });
    expect(() =>
      world.emulator.completeCheckout(second.sessionId, { paymentMethodId: "pm_card_visa" }),
    ).toThrow();
    await expect(tenant.checkout("pro")).rejects.toThrow(ConflictError);
    await expectNothing(tenant, { charges: 1 });
  });
});
