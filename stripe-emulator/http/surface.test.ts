import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { stripeContract } from "../contract/contract";
import type { ContractFile } from "../contract/schema";
import { createPayingCustomer, createPlan, startEmulator } from "../tests/fixtures";
import { routeTable } from "./routes-table";
import { familiesOf, refusedRoutes, surfaceTable } from "./surface";

const contract: ContractFile = JSON.parse(
  readFileSync(new URL("../contract/contract.gen.json", import.meta.url), "utf8"),
);
const routes = contract.routes.map(({ method, path }) => `${method} ${path}`);

it("answers every route of the contract, or refuses it for a reason that is written down", () => {
  const table = routeTable(stripeContract());
  expect(routes.filter((key) => !table.has(key) && !(key in refusedRoutes))).toEqual([]);
  expect(Object.keys(refusedRoutes).filter((key) => !routes.includes(key))).toEqual([]);
  for (const reason of Object.values(refusedRoutes)) expect(reason).toMatch(/\.$/);
});

it("really refuses what it says it refuses", async () => {
  const { stripe } = await startEmulator();
  const { product, monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  const requests: Record<string, () => Promise<unknown>> = {
    "POST /v1/charges": () => stripe.charges.create({ amount: 100, currency: "usd", source: "tok_visa" }),
    "POST /v1/products/{id}/features": () =>
      stripe.products.createFeature(product.id, { entitlement_feature: "feat_x" }),
    "GET /v1/products/{productId}/features/{id}": () =>
      stripe.products.retrieveFeature(product.id, "prodft_x"),
    "DELETE /v1/products/{productId}/features/{id}": () =>
      stripe.products.deleteFeature(product.id, "prodft_x"),
    "POST /v1/subscriptions/{id}/migrate": () =>
      stripe.subscriptions.migrate(subscription.id, { billing_mode: { type: "flexible" } }),
  };
  expect(Object.keys(requests)).toEqual(Object.keys(refusedRoutes));
  for (const request of Object.values(requests)) {
    await expect(request()).rejects.toMatchObject({ rawType: "invalid_request_error" });
  }
});

it("lists every route in one family of the README", () => {
  for (const key of routes) expect([key, familiesOf(key).length]).toEqual([key, 1]);
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const table = readme.slice(readme.indexOf("| Family |")).split("\n\n")[0];
  expect(table).toBe(surfaceTable(routes));
});
