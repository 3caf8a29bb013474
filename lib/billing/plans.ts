/**
 * The catalogue: what is sold, for how much, and what each plan allows. `keel plans sync` brings Stripe in
 * line with it. To add a plan, add an entry; to change an amount, change it here and sync.
 */

export const intervals = ["month", "quarter", "year"] as const;
export type Interval = (typeof intervals)[number];

/** How Stripe counts each interval. */
export const recurrence = {
  month: { interval: "month", intervalCount: 1 },
  quarter: { interval: "month", intervalCount: 3 },
  year: { interval: "year", intervalCount: 1 },
} as const satisfies { [interval in Interval]: { interval: "month" | "year"; intervalCount: number } };

/** The interval that Stripe counts so; null for one that we don't sell by. */
export function intervalOf(recurring: {
  interval: string | null;
  intervalCount: number | null;
}): Interval | null {
  const { interval, intervalCount } = recurring;
  const found = intervals.find(
    (name) => recurrence[name].interval === interval && recurrence[name].intervalCount === intervalCount,
  );
  return found ?? null;
}

/** How many months each interval has. */
export const monthsOf: { readonly [interval in Interval]: number } = { month: 1, quarter: 3, year: 12 };

/** What one can pay in, by its ISO code in lower case as Stripe writes it; the first is shown first. */
export const currencies = ["usd", "eur", "jpy"] as const;
export type Currency = (typeof currencies)[number];
export const defaultCurrency: Currency = "usd";

/** Graduated: the members up to this place cost so much each, those after it what the next tier says. */
export type PriceTier = { readonly upTo: number | null; readonly unitAmount: number };

/** Minor units per interval: for the organization or, where the plan counts seats, for each by its tier. */
export type CataloguePrice = number | readonly PriceTier[];

type CataloguePrices = {
  readonly [currency in Currency]: { readonly [interval in Interval]: CataloguePrice };
};

/** What a plan may have or not have. A feature that isn't named here doesn't compile. */
export const features = {
  auditLog: "Audit log",
  prioritySupport: "Priority support",
} as const;
export type Feature = keyof typeof features;

/** Every feature, in the order of the catalogue. */
export const featureKeys = Object.keys(features).filter(isFeature);

function isFeature(key: string): key is Feature {
  return Object.hasOwn(features, key);
}

/** What a plan limits. Null means without limit. */
export type PlanLimits = {
  readonly projects: number | null;
  readonly members: number | null;
};

export type Plan = {
  readonly name: string;
  /** One sentence for the pricing page. */
  readonly description: string;
  /** What matters most, for the pricing page. */
  readonly highlights: readonly string[];
  readonly limits: PlanLimits;
  readonly features: readonly Feature[];
  /** Credits that come with each month of the plan; the free plan's are refilled every week. */
  readonly credits: number;
  /** Null for the plan that everybody has without paying. */
  readonly prices: CataloguePrices | null;
  /** `organization`: one price for all; `seat`: each member costs. */
  readonly per: "organization" | "seat";
  /** Days to try it before the first payment, once per organization; 0 for none. */
  readonly trialDays: number;
  /** The plan that the pricing page marks. */
  readonly recommended?: true;
};

export const plans = {
  free: {
    name: "Free",
    description: "For trying things out.",
    highlights: ["3 projects", "2 members", "No card needed"],
    limits: { projects: 3, members: 2 },
    features: [],
    credits: 25,
    prices: null,
    per: "organization",
    trialDays: 0,
  },
  basic: {
    name: "Basic",
    description: "For a small team with real work to do.",
    highlights: ["25 projects", "5 members", "One price for the whole organization", "Invoices as PDF"],
    limits: { projects: 25, members: 5 },
    features: [],
    credits: 500,
    prices: {
      usd: { month: 1200, quarter: 3300, year: 12000 },
      eur: { month: 1100, quarter: 3000, year: 11000 },
      jpy: { month: 1800, quarter: 4900, year: 18000 },
    },
    per: "organization",
    trialDays: 0,
  },
  pro: {
    name: "Pro",
    description: "For teams that don’t want to count.",
    highlights: ["Unlimited projects", "20 members", "One price for the whole organization", "Audit log"],
    limits: { projects: null, members: 20 },
    features: ["auditLog"],
    credits: 2000,
    prices: {
      usd: { month: 2900, quarter: 7900, year: 29000 },
      eur: { month: 2700, quarter: 7400, year: 27000 },
      jpy: { month: 4300, quarter: 11800, year: 43000 },
    },
    per: "organization",
    trialDays: 0,
    recommended: true,
  },
  team: {
    name: "Team",
    description: "For many people: each pays for their seat, and a seat costs less as you grow.",
    highlights: [
      "Unlimited projects",
      "Unlimited members",
      "Cheaper from the eleventh seat",
      "Priority support",
    ],
    limits: { projects: null, members: null },
    features: ["auditLog", "prioritySupport"],
    credits: 5000,
    prices: {
      usd: { month: seats(900, 700), quarter: seats(2500, 1900), year: seats(9000, 7000) },
      eur: { month: seats(800, 600), quarter: seats(2200, 1700), year: seats(8000, 6000) },
      jpy: { month: seats(1300, 1000), quarter: seats(3600, 2800), year: seats(13000, 10000) },
    },
    per: "seat",
    trialDays: 14,
  },
} as const satisfies Record<string, Plan>;

/** The first ten seats at one price, the others at another. */
function seats(firstTen: number, others: number): readonly PriceTier[] {
  return [
    { upTo: 10, unitAmount: firstTen },
    { upTo: null, unitAmount: others },
  ];
}

export type PlanKey = keyof typeof plans;
export type PaidPlanKey = {
  [Key in PlanKey]: (typeof plans)[Key]["prices"] extends null ? never : Key;
}[PlanKey];

/** Every plan's key, in the order of the catalogue. */
export const planKeys = Object.keys(plans).filter(isPlanKey);

/** The keys of the plans that cost something. */
export const paidPlanKeys = planKeys.filter((key): key is PaidPlanKey => plans[key].prices !== null);

export function isPlanKey(key: string): key is PlanKey {
  return Object.hasOwn(plans, key);
}

/** The plan at this key, in its general shape. */
export function planOf(key: PlanKey): Plan {
  return plans[key];
}

/** Whether each member costs by the plan at this key; false for what isn't a plan of ours. */
export function isPerSeat(key: string | null): boolean {
  return key !== null && isPlanKey(key) && planOf(key).per === "seat";
}

/** What the catalogue asks for a plan. */
export function cataloguePrice(plan: PaidPlanKey, interval: Interval, currency: Currency): CataloguePrice {
  return plans[plan].prices[currency][interval];
}

/** A price as tiers: a plain one has a single tier for all. */
export function tiersOf(price: CataloguePrice): readonly PriceTier[] {
  return typeof price === "number" ? [{ upTo: null, unitAmount: price }] : price;
}

/** What so many seats, or the whole organization (quantity 1), cost by this price, in minor units. */
export function amountFor(price: CataloguePrice, quantity: number): number {
  let amount = 0;
  let counted = 0;
  for (const { upTo, unitAmount } of tiersOf(price)) {
    const here = Math.min(quantity, upTo ?? quantity) - counted;
    if (here <= 0) break;
    amount += here * unitAmount;
    counted += here;
  }
  return amount;
}

/** What names a plan's price in Stripe, and stays when the amount changes: `pro_month_usd`. */
export function lookupKeyOf(
  plan: PaidPlanKey,
  interval: Interval,
  currency: Currency = defaultCurrency,
): string {
  return `${plan}_${interval}_${currency}`;
}
