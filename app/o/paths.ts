import type { Route } from "next";

const pages = {
  dashboard: "",
  projects: "/projects",
  billing: "/billing",
  plans: "/billing/plans",
  changePlan: "/billing/change",
  cancelPlan: "/billing/cancel",
  resumePlan: "/billing/resume",
  credits: "/credits",
  members: "/members",
  settings: "/settings",
} as const;

/** The address of a page inside an organization. */
export function organizationPath(slug: string, page: keyof typeof pages): Route {
  // Next's types take an address with a part that is only known at run time for a plain string.
  return `/o/${slug}${pages[page]}` as Route;
}
