import type { Route } from "next";

/**
 * Adds a query string to a path; empty values are left out, so that a list's plain address stays plain.
 * @param place the id of what on the page is to be in view; its beginning without one.
 */
export function hrefWith(
  path: Route,
  parameters: Readonly<Record<string, string | null | undefined>>,
  place?: string,
): Route {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  // Next's types can't see that a query string doesn't change which page an address leads to.
  return `${path}${query.size > 0 ? `?${query}` : ""}${place ? `#${place}` : ""}` as Route;
}
