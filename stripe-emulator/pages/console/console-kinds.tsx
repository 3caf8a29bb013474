/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { type ApiKind, type ApiRecord, render } from "../../store/render";
import { dateTime, words } from "../format";
import { ScrollTable } from "../scroll-table";
import { Chip, notFound, showPage } from "../shell";
import { LinkedJson } from "./console-json";
import { EventTable } from "./console-tables";
import {
  amountOf,
  createdAt,
  findAnywhere,
  meets,
  mentionsOf,
  nameOf,
  objectPath,
  shownKind,
  shownKinds,
  stateOf,
} from "./object-facts";

const pageSize = 50;
/** Of each kind, in a search over all. */
const searchSize = 20;
const latestEvents = 10;

/** Everything the store holds: by kind, by search, one by one. */
export function objectPages(site: Hono, ctx: Context): void {
  site.get("/console/objects", (c) => showKinds(c, ctx));
  site.get("/console/search", (c) => showSearch(c, ctx));

  site.get("/console/objects/:kind", (c) => {
    const shown = shownKind(c.req.param("kind"));
    return shown ? showKind(c, ctx, shown.kind, shown.label) : notFound(c, "kind of object");
  });

  site.get("/console/objects/:kind/:id", (c) => {
    const { kind, id } = c.req.param();
    const shown = shownKind(kind);
    const record: ApiRecord | undefined = shown && ctx.store.of(shown.kind).get(id);
    if (!record) return notFound(c, "object");
    const path = objectPath(kind, id);
    return path.startsWith("/console/objects/") ? showObject(c, ctx, record) : c.redirect(path, 302);
  });
}

function showKinds(c: HonoContext, ctx: Context): Response | Promise<Response> {
  return showPage(
    c,
    { title: "Objects", section: "objects" },
    <div class="stack loose">
      <h1>Objects</h1>
      <ul class="tiles">
        {shownKinds.map(({ kind, label }) => (
          <li key={kind}>
            <a href={kind === "event" ? "/console/events" : `/console/objects/${kind}`}>{label}</a>
            <span class="muted number">{ctx.store.of(kind).size}</span>
          </li>
        ))}
      </ul>
    </div>,
  );
}

/** One page of a list: from the newest on, or from before or after an object. */
function pageOf<R extends { id: string }>(
  found: readonly R[],
  { before, after }: { before?: string; after?: string },
): { shown: R[]; newer: string | null; older: string | null } {
  const place = (id: string) => found.findIndex((record) => record.id === id);
  const start = after ? Math.max(0, place(after) - pageSize) : before ? place(before) + 1 : 0;
  const shown = found.slice(start, after ? Math.max(place(after), 0) : start + pageSize);
  return {
    shown,
    newer: start > 0 ? (shown[0]?.id ?? null) : null,
    older: start + shown.length < found.length ? (shown.at(-1)?.id ?? null) : null,
  };
}

function showKind(c: HonoContext, ctx: Context, kind: ApiKind, label: string): Response | Promise<Response> {
  const { q = "", before, after } = c.req.query();
  const records: ApiRecord[] = ctx.store.of(kind).all();
  const found = records.filter((record) => q.trim() === "" || meets(record, q.trim())).reverse();
  const { shown, newer, older } = pageOf(found, { before, after });
  const link = (cursor: Record<string, string>) =>
    `/console/objects/${kind}?${new URLSearchParams({ ...(q ? { q } : {}), ...cursor })}`;
  return showPage(
    c,
    { title: label, section: "objects" },
    <div class="stack loose">
      <p>
        <a href="/console/objects">All kinds</a>
      </p>
      <div class="row spread">
        <h1>
          {label} <span class="muted number">{found.length}</span>
        </h1>
        <form class="row" method="get" action={`/console/objects/${kind}`}>
          <label for="filter">Filter</label>
          <span>
            <input id="filter" name="q" type="search" value={q} placeholder="Id, name, metadata" />
          </span>
          <button class="quiet" type="submit">
            Filter
          </button>
        </form>
      </div>
      <ObjectTable records={shown} />
      {newer || older ? (
        <p class="row">
          {newer ? (
            <a class="button quiet" href={link({ after: newer })}>
              Newer
            </a>
          ) : null}
          {older ? (
            <a class="button quiet" href={link({ before: older })}>
              Older
            </a>
          ) : null}
        </p>
      ) : null}
    </div>,
  );
}

/** Objects of any kinds, each with a link. */
function ObjectTable({ records }: { records: readonly ApiRecord[] }) {
  if (records.length === 0) return <p class="muted">None.</p>;
  return (
    <ScrollTable label="List of objects" columns={["Object", "Id", "State", { number: "Amount" }, "Created"]}>
      {records.map((record) => {
        const [state, created] = [stateOf(record), createdAt(record)];
        return (
          <tr key={record.id}>
            <td>
              <a href={objectPath(record.object, record.id)}>{nameOf(record) ?? record.id}</a>
            </td>
            <td class="mono">{record.id}</td>
            <td>{state ? <Chip state={state} label={words(state)} /> : null}</td>
            <td class="number">{amountOf(record)}</td>
            <td class="muted small">{created === null ? null : dateTime(created)}</td>
          </tr>
        );
      })}
    </ScrollTable>
  );
}

function showSearch(c: HonoContext, ctx: Context): Response | Promise<Response> {
  const query = (c.req.query("q") ?? "").trim();
  const exact = query === "" ? undefined : findAnywhere(ctx, query);
  if (exact) return c.redirect(objectPath(exact.object, exact.id), 302);
  const groups = shownKinds.flatMap(({ kind, label }) => {
    if (query === "" || kind === "event") return [];
    const records: ApiRecord[] = ctx.store.of(kind).all();
    const found = records.filter((record) => meets(record, query)).reverse();
    return found.length > 0 ? [{ kind, label, found }] : [];
  });
  return showPage(
    c,
    { title: "Search", section: "search", query },
    <div class="stack loose">
      <h1>{query ? `Search for “${query}”` : "Search"}</h1>
      {groups.length === 0 ? (
        <p class="muted">
          {query
            ? "No object has that in its id, name, e-mail, number or metadata."
            : "Enter what to look for."}
        </p>
      ) : null}
      {groups.map(({ kind, label, found }) => (
        <section key={kind} class="stack" aria-labelledby={`found-${kind}`}>
          <div class="row spread">
            <h2 id={`found-${kind}`}>{label}</h2>
            {found.length > searchSize ? (
              <a href={`/console/objects/${kind}?${new URLSearchParams({ q: query })}`}>All {found.length}</a>
            ) : null}
          </div>
          <ObjectTable records={found.slice(0, searchSize)} />
        </section>
      ))}
    </div>,
  );
}

function showObject(c: HonoContext, ctx: Context, record: ApiRecord): Response | Promise<Response> {
  const { id, object: kind } = record;
  const [name, state, amount, created] = [
    nameOf(record),
    stateOf(record),
    amountOf(record),
    createdAt(record),
  ];
  const related = mentionsOf(ctx, id, pageSize);
  const events = ctx.store.of("event").by("object", id).reverse().slice(0, latestEvents);
  return showPage(
    c,
    { title: name ?? id, section: "objects" },
    <div class="stack loose">
      <p>
        <a href={`/console/objects/${kind}`}>{shownKind(kind)?.label ?? kind}</a>
      </p>
      <div class="stack">
        <div class="row">
          <h1>{name ?? id}</h1>
          {state ? <Chip state={state} label={words(state)} /> : null}
        </div>
        <p class="muted">
          <span class="mono">{id}</span>
          {amount ? ` · ${amount}` : null}
          {created === null ? null : ` · created ${dateTime(created)}`}
        </p>
      </div>
      <section class="stack" aria-labelledby="as-answered">
        <h2 id="as-answered">As the API answers it</h2>
        <LinkedJson ctx={ctx} value={render(ctx, record)} label="The object as JSON" />
      </section>
      <section class="stack" aria-labelledby="related">
        <h2 id="related">Objects that refer to it</h2>
        <ObjectTable records={related} />
      </section>
      <section class="stack" aria-labelledby="events">
        <h2 id="events">Latest events</h2>
        <EventTable ctx={ctx} events={events} />
      </section>
    </div>,
  );
}
