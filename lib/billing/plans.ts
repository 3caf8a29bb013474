/**
 * The catalogue: what is sold, for how much, and what each plan allows. `keel plans sync` brings Stripe in
 * line with it. To add a plan, add an entry; to change an amount, change it here and sync.
 */

export const intervals = ["month", "year"] as const;
export type Interval = (typeof intervals)[number];

/** What a plan limits. Null means without limit. */
export type PlanLimits = { readonly projects: number | null };

export type Plan = {
  readonly name: string;
  /** One sentence for the pricing page. */
  readonly description: string;
  /** What matters most, for the pricing page. */
  readonly highlights: readonly string[];
  readonly limits: PlanLimits;
  /** Amounts in minor units by interval; null for the plan that everybody has without paying. */
  readonly amounts: { readonly [interval in Interval]: number } | null;
  /** The plan that the pricing page marks. */
  readonly recommended?: true;
};

/** The currency of every amount in the catalogue. */
export const currency = "usd";

export const plans = {
  free: {
    name: "Free",
    description: "For trying things out.",
    highlights: ["3 projects", "No card needed"],
    limits: { projects: 3 },
    amounts: null,
  },
  basic: {
    name: "Basic",
    description: "For a small team with real work to do.",
    highlights: ["25 projects", "One price for the whole organization", "Invoices as PDF"],
    limits: { projects: 25 },
    amounts: { month: 1200, year: 12000 },
  },
  pro: {
    name: "Pro",
    description: "For teams that don’t want to count.",
    highlights: ["Unlimited projects", "One price for the whole organization", "Invoices as PDF"],
    limits: { projects: null },
    amounts: { month: 2900, year: 29000 },
    recommended: true,
  },
} as const satisfies Record<string, Plan>;

export type PlanKey = keyof typeof plans;
export type PaidPlanKey = {
  [Key in PlanKey]: (typeof plans)[Key]["amounts"] extends null ? never : Key;
}[PlanKey];

/** Every plan's key, in the order of the catalogue. */
export const planKeys = Object.keys(plans).filter(isPlanKey);

/** The keys of the plans that cost something. */
export const paidPlanKeys = planKeys.filter((key): key is PaidPlanKey => plans[key].amounts !== null);

export function isPlanKey(key: string): key is PlanKey {
  return Object.hasOwn(plans, key);
}

/** The plan at this key, in its general shape. */
export function planOf(key: PlanKey): Plan {
  return plans[key];
}

/** What names a plan's price in Stripe, and stays when the amount changes: `pro_month_usd`. */
export function lookupKeyOf(plan: PaidPlanKey, interval: Interval): string {
  return `${plan}_${interval}_${currency}`;
}
