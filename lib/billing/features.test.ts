import { describe, expect, expectTypeOf, test } from "vitest";
import { entitlementsOf } from "./entitlements";
import { hasFeature, namePlansWith } from "./features";
import { type Feature, featureKeys, type Plan, planOf } from "./plans";

describe("features", () => {
  test.each([
    ["free", "auditLog", false],
    ["basic", "auditLog", false],
    ["pro", "auditLog", true],
    ["pro", "prioritySupport", false],
    ["team", "prioritySupport", true],
  ] as const)("%s and %s: %s", (plan, feature, has) => {
    expect(hasFeature({ plan: planOf(plan) }, feature)).toBe(has);
  });

  test("are asked of an organization’s entitlements; without a subscription they are the free plan’s", () => {
    const entitlements = entitlementsOf(null, new Date());
    for (const feature of featureKeys) {
      expect(hasFeature(entitlements, feature)).toBe(planOf("free").features.includes(feature));
    }
  });

  test("don’t compile where the catalogue doesn’t name them", () => {
    expectTypeOf(hasFeature).parameter(1).toEqualTypeOf<"auditLog" | "prioritySupport">();
    expectTypeOf<"auditLogs">().not.toExtend<Feature>();
    expectTypeOf<{ features: ["auditLogs"] }>().not.toExtend<Pick<Plan, "features">>();
    expectTypeOf<string>().not.toExtend<Feature>();
  });
});

test("a feature names the plans that have it", () => {
  expect(namePlansWith("auditLog")).toBe("Pro or Team");
  expect(namePlansWith("prioritySupport")).toBe("Team");
});
