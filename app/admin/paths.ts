import type { Route } from "next";

const areas = { organizations: "organizations", users: "users", events: "events" } as const;

/** The address of the page about one organization, person or webhook event. */
export function adminPath(area: keyof typeof areas, id: string): Route {
  // Next's types take an address with a part that is only known at run time for a plain string.
  return `/admin/${areas[area]}/${encodeURIComponent(id)}` as Route;
}
