import { eq } from "drizzle-orm";
import Stripe from "stripe";
import { beforeAll, describe, expect, it } from "vitest";
import { checkouts } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { explainRefusal } from "./checkout-refusal";
import type { Currency } from "./plans";
import { findPromotion, PromotionRefusedError } from "./promotion";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

let made = 0;

/** A code of a coupon that is made with it. */
async function aCode(
  coupon: Stripe.CouponCreateParams,
  options: Omit<Stripe.PromotionCodeCreateParams, "promotion"> = {},
): Promise<Stripe.PromotionCode> {
  made += 1;
  const { id } = await world.stripe.coupons.create({ duration: "once", ...coupon });
  return world.stripe.promotionCodes.create({
    code: `CODE${made}`,
    ...options,
    promotion: { type: "coupon", coupon: id },
  });
}

const sessionOf = ({ sessionId }: { sessionId: string }) =>
  world.stripe.checkout.sessions.retrieve(sessionId);
const checkoutsOf = ({ organization }: Tenant) =>
  acrossTenants(world.db)
    .select({ promotionCodeId: checkouts.promotionCodeId, status: checkouts.status })
    .from(checkouts)
    .where(eq(checkouts.organizationId, organization.id));
const customerOf = async ({ organization }: Tenant) =>
  (await world.stripe.customers.list({ limit: 100 })).data.find(
    ({ metadata }) => metadata.organizationId === organization.id,
  )?.id ?? null;
/** The button pressed by who came with this code. */
const withCode = (tenant: Tenant, promotionCode: string, currency: Currency = "usd") =>
  tenant.checkout("pro", "month", { promotionCode, currency });

async function expectRefused(tenant: Tenant, code: string, reason: RegExp, currency?: Currency) {
  const refusal = withCode(tenant, code, currency);
  await expect(refusal).rejects.toThrow(PromotionRefusedError);
  await expect(refusal).rejects.toThrow(reason);
  expect(await checkoutsOf(tenant)).toEqual([]);
}

describe("a promotion code of a link", () => {
  it("is taken off, in whatever case it is written, and no other can be typed beside it", async () => {
    const tenant = await world.tenant();
    const code = await aCode({ percent_off: 25, duration: "repeating", duration_in_months: 3 });
    const session = await sessionOf(await withCode(tenant, code.code.toLowerCase()));
    expect(session).toMatchObject({ amount_total: 2175, allow_promotion_codes: null });
    expect(await checkoutsOf(tenant)).toEqual([{ promotionCodeId: code.id, status: "open" }]);
  });

  it("may be typed at Stripe where the link has none", async () => {
    const tenant = await world.tenant();
    expect(await sessionOf(await tenant.checkout())).toMatchObject({
      amount_total: 2900,
      allow_promotion_codes: true,
    });
  });

  it("makes another checkout than none or another", async () => {
    const tenant = await world.tenant();
    const [a, b] = [await aCode({ percent_off: 10 }), await aCode({ percent_off: 20 })];
    const ids = [];
    for (const code of [a.code, a.code, b.code]) ids.push((await withCode(tenant, code)).sessionId);
    ids.push((await tenant.checkout()).sessionId);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect((await checkoutsOf(tenant)).filter(({ status }) => status === "open")).toHaveLength(1);
  });

  it("is preferred of those of one's own", async () => {
    const tenant = await world.tenant();
    await tenant.checkout();
    const customer = await customerOf(tenant);
    const own = await aCode({ percent_off: 50 }, { customer: customer ?? "", code: "OWN" });
    const session = await sessionOf(await withCode(tenant, "own"));
    expect(session.amount_total).toBe(1450);
    expect(own.code).toBe("OWN");
    const other = await world.tenant();
    await expectRefused(other, "OWN", /no promotion code OWN/);
  });
});

describe("what a code gives is told", () => {
  it.each<[Stripe.CouponCreateParams, string]>([
    [{ percent_off: 20, duration: "forever" }, "20% off for as long as you stay"],
    [{ percent_off: 12.5, duration: "once" }, "12.5% off the first payment"],
    [
      { amount_off: 500, currency: "usd", duration: "repeating", duration_in_months: 1 },
      "$5 off for 1 month",
    ],
    [{ amount_off: 550, currency: "usd", duration: "once" }, "$5.50 off the first payment"],
  ])("%j", async (coupon, words) => {
    const { code } = await aCode(coupon);
    const purchase = {
      customerId: null,
      productId: "keel_pro",
      price: 2900,
      quantity: 1,
      currency: "usd" as const,
    };
    expect((await findPromotion(world.stripe, { code, purchase })).gives).toBe(words);
  });
});

describe("billing 43: a code is refused, with nothing begun and nothing charged", () => {
  it.each(["NOSUCH", "no such", "<script>", "💸", "x".repeat(100)])("that there isn't: %j", async (code) => {
    await expectRefused(await world.tenant(), code, /There is no promotion code/);
  });

  it("that takes off an amount in another currency", async () => {
    const { code } = await aCode({ amount_off: 500, currency: "usd" });
    await expectRefused(await world.tenant(), code, /takes off an amount in USD, and you pay in EUR/, "eur");
    expect(await sessionOf(await withCode(await world.tenant(), code))).toMatchObject({ amount_total: 2400 });
  });

  it("unless it has an amount in this currency too", async () => {
    const { code } = await aCode({
      amount_off: 500,
      currency: "usd",
      currency_options: { eur: { amount_off: 400 } },
    });
    expect(await sessionOf(await withCode(await world.tenant(), code, "eur"))).toMatchObject({
      amount_total: 2300,
      currency: "eur",
    });
    await expectRefused(await world.tenant(), code, /you pay in JPY/, "jpy");
  });

  it("that has expired", async () => {
    const { id, code } = await aCode({ percent_off: 10 });
    const record = world.emulator.store.of("promotion_code").get(id);
    if (record) record.expires_at = Math.floor(Date.now() / 1000) - 60;
    await expectRefused(await world.tenant(), code, /has expired/);
  });

  it("whose coupon has expired", async () => {
    const { code, promotion } = await aCode({ percent_off: 10 });
    const record = world.emulator.store.of("coupon").get(String(promotion.coupon));
    if (record) record.redeem_by = Math.floor(Date.now() / 1000) - 60;
    await expectRefused(await world.tenant(), code, /has expired/);
  });

  it("that was used as often as it can be", async () => {
    const { code } = await aCode({ percent_off: 10 }, { max_redemptions: 1 });
    await (await world.tenant()).pay("pro", undefined, { promotionCode: code });
    await expectRefused(await world.tenant(), code, /used as often as it can be/);
  });

  it("whose coupon was used as often as it can be", async () => {
    const { code } = await aCode({ percent_off: 10, max_redemptions: 1 });
    await (await world.tenant()).pay("pro", undefined, { promotionCode: code });
    await expectRefused(await world.tenant(), code, /used as often as it can be/);
  });

  it("that was switched off", async () => {
    const { id, code } = await aCode({ percent_off: 10 });
    await world.stripe.promotionCodes.update(id, { active: false });
    await expectRefused(await world.tenant(), code, /no longer valid/);
  });

  it("whose coupon was deleted", async () => {
    const { code, promotion } = await aCode({ percent_off: 10 });
    await world.stripe.coupons.del(String(promotion.coupon));
    await expectRefused(await world.tenant(), code, /no longer valid/);
  });

  it("that is for another plan", async () => {
    const { code } = await aCode({ percent_off: 10, applies_to: { products: ["keel_team"] } });
    await expectRefused(await world.tenant(), code, /for another plan/);
  });

  it("that is for a larger purchase", async () => {
    const restrictions = { minimum_amount: 5000, minimum_amount_currency: "usd" };
    const { code } = await aCode({ percent_off: 10 }, { restrictions });
    await expectRefused(await world.tenant(), code, /from \$50\.00/);
    await expectRefused(await world.tenant(), code, /isn’t for payments in EUR/, "eur");
  });

  it("that is for a first purchase, from who has bought before", async () => {
    const { code } = await aCode({ percent_off: 10 }, { restrictions: { first_time_transaction: true } });
    const tenant = await world.tenant();
    const { subscriptionId } = await tenant.pay("pro", undefined, { promotionCode: code });
    await world.stripe.subscriptions.cancel(subscriptionId);
    await world.deliverAll();
    await expect(withCode(tenant, code)).rejects.toThrow(/for a first purchase/);
    await tenant.checkout();
  });

  it.each([
    ["discounts[0][promotion_code]", "This promotion code cannot be redeemed.", /Continue without it/],
    [
      "line_items",
      "You cannot combine currencies on a single customer. This customer has currency eur.",
      /EUR/,
    ],
    ["line_items", "No such price: 'price_1'", /No such price/],
  ])(
    "and what Stripe refuses at the last moment is said to people where they can mend it: %s",
    (param, message, said) => {
      const refusal = new Stripe.errors.StripeInvalidRequestError({
        type: "invalid_request_error",
        param,
        message,
      });
      expect(explainRefusal(refusal).message).toMatch(said);
    },
  );
});
