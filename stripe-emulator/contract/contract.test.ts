import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import Stripe from "stripe";
import { expect, it } from "vitest";
import { stripeContract } from "./contract";

const contract = stripeContract();

it("was generated from the installed SDK", () => {
  const root = join(dirname(createRequire(import.meta.url).resolve("stripe")), "..");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(contract.sdkVersion, "run npm run contract:generate").toBe(version);
  expect(contract.apiVersion).toBe(Stripe.API_VERSION);
});

it.each([
  ["GET", "/v1/customers/cus_1", "GET /v1/customers/{id}"],
  ["GET", "/v1/customers/search", "GET /v1/customers/search"],
  ["POST", "/v1/invoices/create_preview", "POST /v1/invoices/create_preview"],
  ["DELETE", "/v1/subscriptions/sub_1", "DELETE /v1/subscriptions/{id}"],
])("%s %s is %s", (method, path, key) => {
  const match = contract.match(method, path);
  expect(`${match?.route.method} ${match?.route.path}`).toBe(key);
});

it.each([
  ["GET", "/v1/customers/"],
  ["PUT", "/v1/customers"],
  ["GET", "/v1/unicorns"],
])("%s %s is nothing", (method, path) => {
  expect(contract.match(method, path)).toBeUndefined();
});

it("finds what an object has too much, too little and of the wrong type, however deep", () => {
  const match = contract.match("POST", "/v1/webhook_endpoints");
  if (!match) throw new Error("No such route");
  const endpoint = {
    id: "we_1",
    object: "webhook_endpoint",
    api_version: null,
    application: null,
    created: 1,
    description: null,
    enabled_events: ["*"],
    livemode: false,
    metadata: {},
    status: "enabled",
    url: "https://example.com",
  };
  const check = (change: object) => contract.responseMismatch(match.route, { ...endpoint, ...change });
  expect(check({})).toBeNull();
  expect(check({ extra: 1 })).toContain("extra");
  expect(check({ enabled_events: ["*", 1] })).toContain("/enabled_events/1");
  expect(check({ metadata: { a: 1 } })).toContain("/metadata/a");
  expect(check({ created: undefined })).toContain("created");
});

it("knows every event by its object", () => {
  expect(contract.eventMismatch("customer.deleted", {})).toContain("required");
  expect(contract.eventMismatch("unicorn.born", {})).toContain("unicorn.born");
});
