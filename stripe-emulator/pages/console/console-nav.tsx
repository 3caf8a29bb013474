/** @jsxImportSource hono/jsx */

export type Section =
  | "customers"
  | "objects"
  | "events"
  | "webhooks"
  | "calendar"
  | "failures"
  | "requests"
  | "search";

const sections: readonly { id: Section; href: string; label: string }[] = [
  { id: "customers", href: "/", label: "Customers" },
  { id: "objects", href: "/console/objects", label: "Objects" },
  { id: "calendar", href: "/console/calendar", label: "Calendar" },
  { id: "events", href: "/console/events", label: "Events" },
  { id: "webhooks", href: "/console/webhooks", label: "Webhooks" },
  { id: "failures", href: "/console/failures", label: "Failures" },
  { id: "requests", href: "/console/requests", label: "Requests" },
];

/** The console's parts, and the search over everything. */
export function ConsoleNav({ section, query = "" }: { section: Section; query?: string }) {
  return (
    <nav class="nav" aria-label="Console">
      <ul>
        {sections.map(({ id, href, label }) => (
          <li key={id}>
            <a href={href} aria-current={id === section ? "page" : undefined}>
              {label}
            </a>
          </li>
        ))}
        <li class="nav-search">
          <search>
            <form method="get" action="/console/search">
              <input
                name="q"
                type="search"
                value={query}
                aria-label="Search all objects"
                placeholder="Id, e-mail or name"
              />
              <button class="quiet small" type="submit">
                Find
              </button>
            </form>
          </search>
        </li>
      </ul>
    </nav>
  );
}
