import { and, eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { checkouts } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type Tenant } from "@/dev/testing/billing";
import { getCreditBalance } from "@/lib/credits/queries";
import { NotFoundError, UnavailableError } from "@/lib/errors";
import { finishPackCheckout } from "./finish-pack-checkout";
import { findBoundCurrency, findPackOfCheckout, listPackOffers } from "./pack-offers";
import type { PackKey } from "./packs";
import { applyPacks, diffPacks } from "./packs-sync";
import { startPackCheckout } from "./start-pack-checkout";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
  await applyPacks(world.ctx, await diffPacks(world.stripe));
});

const press = (tenant: Tenant, pack: PackKey = "small", currency: "usd" | "eur" | "jpy" = "usd") =>
  startPackCheckout(world.ctx, {
    ...tenant,
    pack,
    currency,
    appUrl: "http://localhost:3000",
    livemode: false,
  });

const sessionOf = ({ url }: { url: string }) => new URL(url).pathname.split("/").at(-1) ?? "";

const finish = ({ organization }: Tenant, sessionId: string) =>
  finishPackCheckout(world.ctx, { organizationId: organization.id, sessionId, livemode: false });

const rowsOf = ({ organization }: Tenant, status: "open" | "complete" | "expired") =>
  acrossTenants(world.db).$count(
    checkouts,
    and(
      eq(checkouts.organizationId, organization.id),
      eq(checkouts.kind, "credit_pack"),
      eq(checkouts.status, status),
    ),
  );

async function available({ organization }: Tenant): Promise<number> {
  const params = { organizationId: organization.id };
  return (await withTenant(world.db, organization.id, (db) => getCreditBalance(db, params))).available;
}

it("opens one page however often the button is pressed", async () => {
  const tenant = await world.tenant();
  const pages = await Promise.all(Array.from({ length: 12 }, () => press(tenant)));
  expect(new Set(pages.map(({ url }) => url)).size).toBe(1);
  expect(await rowsOf(tenant, "open")).toBe(1);
  const session = await world.stripe.checkout.sessions.retrieve(sessionOf(pages[0] ?? { url: "" }));
  expect(session).toMatchObject({ mode: "payment", amount_total: 500, currency: "usd" });
});

it("closes the page of another pack, so that one is paid and not both", async () => {
  const tenant = await world.tenant();
  const first = sessionOf(await press(tenant, "small"));
  await press(tenant, "large");
  expect((await world.stripe.checkout.sessions.retrieve(first)).status).toBe("expired");
  expect([await rowsOf(tenant, "open"), await rowsOf(tenant, "expired")]).toEqual([1, 1]);
  expect(await finish(tenant, first)).toBe("expired");
});

it("leaves the checkout of a plan alone, and is left alone by it", async () => {
  const tenant = await world.tenant();
  const pack = sessionOf(await press(tenant));
  const plan = await tenant.checkout("pro");
  await press(tenant, "medium");
  expect((await world.stripe.checkout.sessions.retrieve(plan.sessionId)).status).toBe("open");
  expect((await world.stripe.checkout.sessions.retrieve(pack)).status).toBe("expired");
  expect((await tenant.checkout("pro")).sessionId).toBe(plan.sessionId);
});

it("grants the credits to who comes back, with the webhook or without, once", async () => {
  const tenant = await world.tenant();
  const before = await available(tenant);
  const sessionId = sessionOf(await press(tenant, "medium"));
  expect(await finish(tenant, sessionId)).toBe("open");
  world.emulator.completeCheckout(sessionId, { paymentMethodId: "pm_card_visa" });
  const finished = await Promise.all([
    finish(tenant, sessionId),
    finish(tenant, sessionId),
    world.deliverAll(),
  ]);
  expect(finished.slice(0, 2)).toEqual(["paid", "paid"]);
  expect(await available(tenant)).toBe(before + 2500);
  expect(await rowsOf(tenant, "complete")).toBe(1);
  const { id: organizationId } = tenant.organization;
  const find = (db: Parameters<typeof findPackOfCheckout>[0]) =>
    findPackOfCheckout(db, { organizationId, sessionId });
  expect(await withTenant(world.db, organizationId, find)).toBe("medium");
});

it("grants nothing before the bank has answered", async () => {
  const tenant = await world.tenant();
  const before = await available(tenant);
  const sessionId = sessionOf(await press(tenant, "small", "eur"));
  world.emulator.completeCheckout(sessionId, { paymentMethodId: "pm_success_de" });
  expect(await finish(tenant, sessionId)).toBe("processing");
  await world.deliverAll();
  expect(await available(tenant)).toBe(before);
});

it("shows nobody the purchase of another organization", async () => {
  const [mine, theirs] = [await world.tenant(), await world.tenant()];
  const sessionId = sessionOf(await press(theirs));
  await press(mine);
  await expect(finish(mine, sessionId)).rejects.toThrow(NotFoundError);
  await expect(finish(mine, "cs_nothing")).rejects.toThrow(NotFoundError);
  const plan = await mine.checkout("pro");
  await expect(finish(mine, plan.sessionId)).rejects.toThrow(NotFoundError);
});

it("is paid in the currency that the organization is bound to, whatever was asked for", async () => {
  const tenant = await world.tenant();
  await tenant.pay("basic", "pm_card_visa", { currency: "eur" });
  await world.deliverAll();
  const bound = { organizationId: tenant.organization.id, livemode: false };
  expect(await findBoundCurrency(world.db, bound)).toBe("eur");
  const session = await world.stripe.checkout.sessions.retrieve(
    sessionOf(await press(tenant, "small", "usd")),
  );
  expect(session).toMatchObject({ currency: "eur", amount_total: 450 });
});

it("is charged whole yen where there are no minor units", async () => {
  const session = await world.stripe.checkout.sessions.retrieve(
    sessionOf(await press(await world.tenant(), "small", "jpy")),
  );
  expect(session).toMatchObject({ currency: "jpy", amount_total: 750 });
});

it("charges nothing and leaves nothing half-done while Stripe is down, and goes on afterwards", async () => {
  const tenant = await world.tenant();
  await press(tenant, "small");
  world.emulator.failNext({ kind: "api", status: 500, times: 8 });
  await expect(press(tenant, "large")).rejects.toThrow(UnavailableError);
  world.emulator.clearFailures();
  const session = await world.stripe.checkout.sessions.retrieve(sessionOf(await press(tenant, "large")));
  expect(session).toMatchObject({ status: "open", amount_total: 6000 });
  expect(await rowsOf(tenant, "open")).toBe(1);
});

it("offers what Stripe sells, and nothing that it doesn't", async () => {
  expect((await listPackOffers(world.db)).map(({ key, prices }) => [key, prices.jpy?.amount])).toEqual([
    ["small", 750],
    ["medium", 3000],
    ["large", 9000],
  ]);
});
