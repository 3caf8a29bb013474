/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import type { CustomerRecord } from "../../store/records/customers";
import { date, dateTime } from "../format";
import { notFound, showPage } from "../shell";
import { type CalendarEntry, calendarEntries } from "./calendar-entries";
import {
  dayOf,
  endOfDay,
  type Month,
  monthAfter,
  monthKey,
  monthName,
  monthOf,
  parseMonth,
  weeksOf,
} from "./month";
import { findAnywhere, objectPath } from "./object-facts";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** What falls due for everybody, month by month. */
export function calendarPages(site: Hono, ctx: Context): void {
  site.get("/console/calendar", (c) => {
    const { customer: id, month } = c.req.query();
    const customer = id ? ctx.store.of("customer").get(id) : undefined;
    if (id && !customer) return notFound(c, "customer");
    return showCalendar(c, ctx, customer, month);
  });
}

function showCalendar(
  c: HonoContext,
  ctx: Context,
  customer: CustomerRecord | undefined,
  month: string | undefined,
): Response | Promise<Response> {
  return showPage(
    c,
    { title: "Calendar", section: "calendar" },
    <div class="stack loose">
      <div class="stack">
        <h1>What falls due</h1>
        {customer ? (
          <p>
            Only for{" "}
            <a href={objectPath("customer", customer.id)}>{customer.name || customer.email || customer.id}</a>
            . <a href="/console/calendar">Show everybody</a>
          </p>
        ) : (
          <p class="muted">Of everybody, each on their own time. Time is moved on a customer’s page.</p>
        )}
      </div>
      <Calendar ctx={ctx} customer={customer} month={month} base="/console/calendar" heading="h2" />
    </div>,
  );
}

interface CalendarProps {
  ctx: Context;
  /** Whose time it is, and who can travel by it; everybody's real time when absent. */
  customer: CustomerRecord | undefined;
  /** `2027-01`; the present one otherwise. */
  month: string | undefined;
  /** Path of the page it stands on. */
  base: string;
  /** The level of its heading on that page. */
  heading: "h2" | "h3";
}

/** A month with what happens on its days. For one customer each day ahead is a button that leads there. */
export function Calendar({ ctx, customer, month: asked, base, heading: Heading }: CalendarProps) {
  const now = ctx.clock.now(customer?.id);
  const month = parseMonth(asked) ?? monthOf(now);
  const days = weeksOf(month);
  const lastDay = days.flat().findLast((day) => day !== null) ?? "";
  const entries = calendarEntries(ctx, customer?.id, endOfDay(lastDay) ?? 0).filter(
    ({ at }) => monthKey(monthOf(at)) === monthKey(month),
  );
  const byDay = Map.groupBy(entries, ({ at }) => dayOf(at));
  const pageOf = (target: Month) =>
    `${base}?${new URLSearchParams({
      ...(customer && base === "/console/calendar" ? { customer: customer.id } : {}),
      month: monthKey(target),
    })}#calendar`;
  const grid = (
    <table class="calendar">
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th key={name} scope="col">
              <abbr title={name}>{name.slice(0, 2)}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((week, index) => (
          <tr key={String(index)}>
            {week.map((day, column) => (
              <td key={String(column)} aria-current={day === dayOf(now) ? "date" : undefined}>
                {day ? (
                  <Day day={day} entries={byDay.get(day) ?? []} now={now} travels={Boolean(customer)} />
                ) : null}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <section class="stack" id="calendar" aria-labelledby="month">
      <div class="row spread">
        <Heading id="month">{monthName(month)}</Heading>
        <p class="row">
          <a class="button quiet small" href={pageOf(monthAfter(month, -1))}>
            Month before
          </a>
          <a class="button quiet small" href={pageOf(monthOf(now))}>
            Today
          </a>
          <a class="button quiet small" href={pageOf(monthAfter(month, 1))}>
            Month after
          </a>
        </p>
      </div>
      {customer ? (
        <form method="post" action={`/console/customers/${customer.id}/travel`}>
          {grid}
        </form>
      ) : (
        grid
      )}
      <Agenda ctx={ctx} entries={entries} withCustomers={!customer} />
    </section>
  );
}

interface DayProps {
  day: string;
  entries: readonly CalendarEntry[];
  now: number;
  travels: boolean;
}

function Day({ day, entries, now, travels }: DayProps) {
  const end = endOfDay(day) ?? 0;
  const number = String(Number(day.slice(-2)));
  const planned = entries.some(({ expected }) => !expected);
  const count = entries.length === 0 ? "" : `, ${entries.length} due`;
  const marks = (
    <>
      <span class="day-number">{number}</span>
      {entries.length > 0 ? (
        <span class={planned ? "mark" : "mark expected"} aria-hidden="true">
          {entries.length}
        </span>
      ) : null}
    </>
  );
  if (!travels || end <= now) {
    return (
      <span class="day" title={entries.map(({ label }) => label).join(", ") || undefined}>
        {marks}
        {count ? <span class="unseen">{count}</span> : null}
      </span>
    );
  }
  return (
    <button
      class="day"
      type="submit"
      name="day"
      value={day}
      aria-label={`Travel to the end of ${date(end)}${count}`}
    >
      {marks}
    </button>
  );
}

/** The month's entries as a list. */
function Agenda({
  ctx,
  entries,
  withCustomers,
}: {
  ctx: Context;
  entries: readonly CalendarEntry[];
  withCustomers: boolean;
}) {
  if (entries.length === 0) return <p class="muted">Nothing falls due this month.</p>;
  return (
    <ol class="rows" aria-label="What falls due this month">
      {entries.map(({ at, label, customer, ref, expected }) => {
        const owner = customer ? ctx.store.of("customer").get(customer) : undefined;
        const object = findAnywhere(ctx, ref);
        return (
          <li key={`${at} ${label} ${ref}`}>
            <div>
              <p>
                {object ? <a href={objectPath(object.object, ref)}>{label}</a> : label}
                {expected ? <span class="muted"> (expected)</span> : null}
              </p>
              {withCustomers && owner ? (
                <p class="small">
                  <a href={objectPath("customer", owner.id)}>{owner.name || owner.email || owner.id}</a>
                </p>
              ) : null}
            </div>
            <span class="muted small">{dateTime(at)}</span>
          </li>
        );
      })}
    </ol>
  );
}
