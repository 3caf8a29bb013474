import { expect, test } from "vitest";
import { billingWorld } from "@/dev/testing/billing";
import { ConflictError, UnavailableError } from "@/lib/errors";
import { openPortal } from "./open-portal";
import { ensurePortalConfiguration, portalFeatures } from "./portal-configuration";
import { createStripeClient } from "./stripe";

const { ctx, stripe, emulator, tenant } = await billingWorld();
const returnUrl = "http://localhost:3000/o/acme/billing?from=portal";
const anotherProcess = () => createStripeClient({ secretKey: "sk_test_embedded", apiBase: emulator.url });

const ours = async () => {
  const { data } = await stripe.billingPortal.configurations.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata?.managedBy === "keel");
};

test("the portal has a configuration of ours, made once by however many processes", async () => {
  const owner = await tenant();
  await owner.pay();
  const open = (client = stripe) =>
    openPortal(
      { ...ctx, stripe: client },
      { organizationId: owner.organization.id, livemode: false, returnUrl },
    );
  await Promise.all([open(), open(), open(anotherProcess()), open(anotherProcess())]);
  const [configuration, ...others] = await ours();
  expect(others).toEqual([]);
  expect(configuration?.features.subscription_update.enabled).toBe(false);
  expect(configuration?.features.subscription_cancel).toMatchObject({
    enabled: true,
    mode: "at_period_end",
    cancellation_reason: {
      enabled: true,
      options: portalFeatures.subscription_cancel.cancellation_reason.options,
    },
  });
  expect(configuration?.features.customer_update.allowed_updates).toEqual([
    "name",
    "email",
    "address",
    "tax_id",
  ]);
  expect(configuration?.features.invoice_history.enabled).toBe(true);
  expect(configuration?.features.payment_method_update.enabled).toBe(true);
});

test("it is brought in line with the code when that has changed", async () => {
  const [before] = await ours();
  await stripe.billingPortal.configurations.update(before?.id ?? "", {
    features: { invoice_history: { enabled: false } },
    metadata: { version: "of an older release" },
  });
  expect(await ensurePortalConfiguration(anotherProcess())).toBe(before?.id);
  const [after] = await ours();
  expect(after?.features.invoice_history.enabled).toBe(true);
});

test("one that was switched off in Stripe’s dashboard is switched on again", async () => {
  const owner = await tenant();
  await owner.pay();
  const [before] = await ours();
  await stripe.billingPortal.configurations.update(before?.id ?? "", { active: false });
  const { url } = await openPortal(ctx, {
    organizationId: owner.organization.id,
    livemode: false,
    returnUrl,
  });
  expect(url).toMatch(/^http/);
  expect(await ours()).toMatchObject([{ id: before?.id, active: true }]);
});

test("there is none before there is anything to manage, nor while Stripe is down", async () => {
  const owner = await tenant();
  const open = (client = stripe) =>
    openPortal(
      { ...ctx, stripe: client },
      { organizationId: owner.organization.id, livemode: false, returnUrl },
    );
  await expect(open()).rejects.toThrow(ConflictError);
  await owner.pay();
  const down = createStripeClient({ secretKey: "sk_test_embedded", apiBase: "http://127.0.0.1:1" });
  await expect(open(down)).rejects.toThrow(UnavailableError);
});
