import { type Feature, type Plan, planKeys, planOf } from "./plans";

/** What can be asked for a feature: an organization's entitlements, or `{ plan }` with a plan of the catalogue. */
export type HasPlan = { readonly plan: Pick<Plan, "features"> };

/** Whether the plan has the feature. One that the catalogue doesn't name doesn't compile. */
export function hasFeature({ plan }: HasPlan, feature: Feature): boolean {
  return plan.features.includes(feature);
}

const alternatives = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** `Pro or Team`: the plans that have the feature. */
export function namePlansWith(feature: Feature): string {
  const having = planKeys.map(planOf).filter((plan) => hasFeature({ plan }, feature));
  return alternatives.format(having.map(({ name }) => name));
}
