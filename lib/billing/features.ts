import type { Feature } from "./plans";

/** What can be asked for a feature: an organization's entitlements, or `{ plan }` with a plan of the catalogue. */
export type HasPlan = { readonly plan: { readonly features: readonly Feature[] } };

/** Whether the plan has the feature. One that the catalogue doesn't name doesn't compile. */
export function hasFeature({ plan }: HasPlan, feature: Feature): boolean {
  return plan.features.includes(feature);
}
