import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents, subscriptions } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { billingWorld, type Tenant } from "@/dev/testing/billing";
import { ConflictError, NotFoundError, UnavailableError } from "@/lib/errors";
import { refreshMirror } from "../refresh-mirror";
import { createStripeClient } from "../stripe";
import { beginAddingAtStripe, beginAddingInPlace } from "./begin-adding";
import { finishAddingPaymentMethod } from "./finish-adding";
import { makeDefaultPaymentMethod } from "./make-default";
import { listPaymentMethods } from "./queries";
import { removePaymentMethod } from "./remove";

const { ctx, db, stripe, emulator, tenant, deliverAll } = await billingWorld();

const billing = "http://localhost:3000/o/acme/billing";
const ask = ({ organization, user }: Tenant, makeDefault = false) => ({
  organization,
  email: user.email,
  livemode: false,
  makeDefault,
});
const actorOf = ({ user }: Tenant) => ({ kind: "user", userId: user.id }) as const;

/** Stores a card on Stripe's page and comes back from it. */
async function addAtStripe(owner: Tenant, paymentMethodId = "pm_card_visa", makeDefault = false) {
  const { url } = await beginAddingAtStripe(ctx, {
    ...ask(owner, makeDefault),
    returnUrl: `${billing}?from=card`,
    cancelUrl: billing,
  });
  const sessionId = new URL(url).pathname.split("/").at(-1) ?? "";
  emulator.completeCheckout(sessionId, { paymentMethodId });
  return { sessionId, outcome: await finish(owner, { sessionId }) };
}

function finish(owner: Tenant, addedBy: { sessionId: string } | { setupIntentId: string }) {
  return finishAddingPaymentMethod(ctx, {
    organizationId: owner.organization.id,
    livemode: false,
    addedBy,
    actor: actorOf(owner),
  });
}

async function methodsOf({ organization }: Tenant) {
  return withTenant(db, organization.id, async (within) => {
    const [subscription] = await within
      .select({ own: subscriptions.defaultPaymentMethodId })
      .from(subscriptions)
      .where(eq(subscriptions.organizationId, organization.id));
    return listPaymentMethods(within, {
      organizationId: organization.id,
      ofSubscription: subscription?.own ?? null,
    });
  });
}

const auditOf = ({ organization }: Tenant, action: string) =>
  acrossTenants(db)
    .select({ actor: auditEvents.actorUserId, target: auditEvents.targetId })
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, organization.id), eq(auditEvents.action, action)));

async function paid(): Promise<Tenant & { customerId: string }> {
  const owner = await tenant();
  const { customerId } = await owner.pay();
  await refreshMirror(ctx, { organizationId: owner.organization.id, livemode: false });
  return { ...owner, customerId };
}

describe("adding a payment method at Stripe’s page", () => {
  test("shows it at once and makes the first one the default, before any plan was chosen", async () => {
    const owner = await tenant();
    const { outcome } = await addAtStripe(owner);
    expect(outcome).toBe("added");
    expect(await methodsOf(owner)).toEqual([
      expect.objectContaining({ brand: "visa", last4: "4242", isDefault: true }),
    ]);
  });

  test("leaves the one that pays as it is, and asking twice changes and audits nothing more", async () => {
    const owner = await paid();
    const [first] = await methodsOf(owner);
    const { sessionId } = await addAtStripe(owner, "pm_card_mastercard");
    expect(await finish(owner, { sessionId })).toBe("added");
    const methods = await methodsOf(owner);
    expect(methods.map(({ brand, isDefault }) => [brand, isDefault])).toEqual([
      ["visa", true],
      ["mastercard", false],
    ]);
    expect(methods[0]?.id).toBe(first?.id);
    expect(await auditOf(owner, "payment_method.added")).toEqual([
      { actor: owner.user.id, target: methods[1]?.id },
    ]);
  });

  test("lets it pay from now on where that was asked for, the subscription included", async () => {
    const owner = await paid();
    await addAtStripe(owner, "pm_card_mastercard", true);
    expect((await methodsOf(owner))[0]).toMatchObject({ brand: "mastercard", isDefault: true });
    const { data } = await stripe.subscriptions.list({ customer: owner.customerId });
    const [mastercard] = await methodsOf(owner);
    expect(data[0]?.default_payment_method).toBe(mastercard?.id);
  });

  test("does no harm when the webhook is first", async () => {
    const owner = await tenant();
    const { url } = await beginAddingAtStripe(ctx, {
      ...ask(owner),
      returnUrl: `${billing}?from=card`,
      cancelUrl: billing,
    });
    const sessionId = new URL(url).pathname.split("/").at(-1) ?? "";
    emulator.completeCheckout(sessionId, { paymentMethodId: "pm_card_visa" });
    await deliverAll();
    expect(await finish(owner, { sessionId })).toBe("added");
    expect(await methodsOf(owner)).toHaveLength(1);
  });

  test("says of a page that was left that nothing was stored", async () => {
    const owner = await tenant();
    const { url } = await beginAddingAtStripe(ctx, { ...ask(owner), returnUrl: billing, cancelUrl: billing });
    const sessionId = new URL(url).pathname.split("/").at(-1) ?? "";
    expect(await finish(owner, { sessionId })).toBe("open");
    expect(await methodsOf(owner)).toEqual([]);
  });

  test("refuses what is another organization’s exactly as what doesn’t exist", async () => {
    const [owner, other] = [await paid(), await paid()];
    const { sessionId } = await addAtStripe(owner, "pm_card_mastercard");
    await expect(finish(other, { sessionId })).rejects.toThrow(NotFoundError);
    await expect(finish(other, { sessionId: "cs_test_none" })).rejects.toThrow(NotFoundError);
    await expect(finish(await tenant(), { sessionId })).rejects.toThrow(ConflictError);
    expect(await methodsOf(other)).toHaveLength(1);
  });
});

describe("adding a payment method in place", () => {
  test("takes what Stripe’s form has confirmed for the organization’s own customer", async () => {
    const owner = await paid();
    const { clientSecret } = await beginAddingInPlace(ctx, ask(owner));
    const setupIntentId = clientSecret.split("_secret_")[0] ?? "";
    expect(await finish(owner, { setupIntentId })).toBe("open");
    await stripe.setupIntents.confirm(setupIntentId, {
      payment_method: "pm_card_amex",
      return_url: billing,
    });
    expect(await finish(owner, { setupIntentId })).toBe("added");
    expect((await methodsOf(owner)).map(({ brand }) => brand)).toEqual(["visa", "amex"]);
    await expect(finish(await paid(), { setupIntentId })).rejects.toThrow(NotFoundError);
  });
});

describe("the default", () => {
  test("moves with the subscription’s own, which retries charge first", async () => {
    const owner = await paid();
    await addAtStripe(owner, "pm_card_mastercard");
    const { data } = await stripe.subscriptions.list({ customer: owner.customerId });
    expect(data[0]?.default_payment_method).toEqual(expect.any(String));
    const [, mastercard] = await methodsOf(owner);
    const choose = () =>
      makeDefaultPaymentMethod(ctx, {
        customerId: owner.customerId,
        paymentMethodId: mastercard?.id ?? "",
        actor: actorOf(owner),
      });
    await Promise.all([choose(), choose()]);
    expect((await methodsOf(owner))[0]).toMatchObject({ id: mastercard?.id, isDefault: true });
    const { data: after } = await stripe.subscriptions.list({ customer: owner.customerId });
    expect(after[0]?.default_payment_method).toBe(mastercard?.id);
    const customer = await stripe.customers.retrieve(owner.customerId);
    expect(customer).toHaveProperty("invoice_settings.default_payment_method", mastercard?.id);
    expect(await auditOf(owner, "payment_method.made_default")).toEqual([
      { actor: owner.user.id, target: mastercard?.id },
    ]);
  });

  test("can’t be a method of another organization", async () => {
    const [owner, other] = [await paid(), await paid()];
    const [theirs] = await methodsOf(other);
    const act = { customerId: owner.customerId, paymentMethodId: theirs?.id ?? "", actor: actorOf(owner) };
    await expect(makeDefaultPaymentMethod(ctx, act)).rejects.toThrow(NotFoundError);
    await expect(removePaymentMethod(ctx, act)).rejects.toThrow(NotFoundError);
    expect(await methodsOf(other)).toHaveLength(1);
  });
});

describe("removing a payment method", () => {
  test("is refused for the one that pays for a plan, until another does", async () => {
    const owner = await paid();
    await addAtStripe(owner, "pm_card_mastercard");
    const [visa, mastercard] = await methodsOf(owner);
    const remove = (paymentMethodId = "") =>
      removePaymentMethod(ctx, { customerId: owner.customerId, paymentMethodId, actor: actorOf(owner) });
    await expect(remove(visa?.id)).rejects.toThrow(ConflictError);
    await makeDefaultPaymentMethod(ctx, {
      customerId: owner.customerId,
      paymentMethodId: mastercard?.id ?? "",
      actor: actorOf(owner),
    });
    await remove(visa?.id);
    expect((await methodsOf(owner)).map(({ brand }) => brand)).toEqual(["mastercard"]);
    await expect(remove(mastercard?.id)).rejects.toThrow(ConflictError);
    expect(await auditOf(owner, "payment_method.removed")).toHaveLength(1);
  });

  test("is allowed for the last one once the plan is over", async () => {
    const owner = await paid();
    const { data } = await stripe.subscriptions.list({ customer: owner.customerId });
    await stripe.subscriptions.cancel(data[0]?.id ?? "");
    const [visa] = await methodsOf(owner);
    await removePaymentMethod(ctx, {
      customerId: owner.customerId,
      paymentMethodId: visa?.id ?? "",
      actor: actorOf(owner),
    });
    expect(await methodsOf(owner)).toEqual([]);
  });
});

test("changes nothing and says so when Stripe can’t be reached", async () => {
  const owner = await paid();
  const down = createStripeClient({ secretKey: "sk_test_embedded", apiBase: "http://127.0.0.1:1" });
  const [visa] = await methodsOf(owner);
  const act = { customerId: owner.customerId, paymentMethodId: visa?.id ?? "", actor: actorOf(owner) };
  await expect(makeDefaultPaymentMethod({ db, stripe: down }, act)).rejects.toThrow(UnavailableError);
  expect(await auditOf(owner, "payment_method.made_default")).toEqual([]);
});
