import { features, type PlanKey, planOf } from "../plans";

/** What an organization uses of what plans limit. */
export type PlanUsage = { projects: number; members: number };

/** One thing that differs between two plans. */
export type PlanDifference = {
  label: string;
  before: string;
  after: string;
  isGain: boolean;
  /** What follows where more is in use than the new plan holds; null where it isn't. */
  over: string | null;
};

/** What is gained and lost by moving from one plan to another, gains first. */
export function comparePlans(from: PlanKey, to: PlanKey, usage: PlanUsage): PlanDifference[] {
  const [before, after] = [planOf(from), planOf(to)];
  const limits = (["projects", "members"] as const).flatMap((what): PlanDifference[] => {
    const [was, is] = [before.limits[what], after.limits[what]];
    if (was === is) return [];
    return [
      {
        label: what === "projects" ? "Projects" : "Members",
        before: limit(was),
        after: limit(is),
        isGain: is === null || (was !== null && is > was),
        over: is !== null && usage[what] > is ? overLimit(what, usage[what], is) : null,
      },
    ];
  });
  const credits: PlanDifference[] =
    before.credits === after.credits
      ? []
      : [
          {
            label: "Credits",
            before: creditsOf(from),
            after: creditsOf(to),
            isGain: after.credits > before.credits,
            over: null,
          },
        ];
  const named = Object.entries(features).flatMap(([key, label]): PlanDifference[] => {
    const [had, has] = [before, after].map((plan) => plan.features.some((feature) => feature === key));
    if (had === has) return [];
    return [
      {
        label,
        before: had ? "Included" : "Not included",
        after: has ? "Included" : "Not included",
        isGain: has === true,
        over: null,
      },
    ];
  });
  return [...limits, ...credits, ...named].sort((a, b) => Number(b.isGain) - Number(a.isGain));
}

const wholeNumber = new Intl.NumberFormat("en-US");

function limit(value: number | null): string {
  return value === null ? "Unlimited" : wholeNumber.format(value);
}

function creditsOf(key: PlanKey): string {
  const { credits, prices } = planOf(key);
  return `${wholeNumber.format(credits)} a ${prices ? "month" : "week"}`;
}

function overLimit(what: keyof PlanUsage, used: number, limit: number): string {
  return what === "projects"
    ? `You have ${used} projects. All of them stay, but no new ones can be created while there are more than ${limit}.`
    : `You are ${used} members. All of you stay, but nobody else can join while there are more than ${limit}.`;
}
