import type { Route } from "next";

/** Adds a query string to a path; empty values are left out, so that a list's plain address stays plain. */
export function hrefWith(
  path: Route,
  parameters: Readonly<Record<string, string | null | undefined>>,
): Route {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  // Next's types can't see that a query string doesn't change which page an address leads to.
  return (query.size > 0 ? `${path}?${query}` : path) as Route;
}
