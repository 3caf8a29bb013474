/** @jsxImportSource hono/jsx */
import type { Context } from "../../context";
import type { CustomerRecord } from "../../store/records/customers";
import { FieldError } from "../field-error";
import { dateTime } from "../format";
import { Calendar } from "./console-calendar";
import { dueFor, dueLabel, type Leap, leapTarget } from "./due-work";

const buttons: readonly { leap: Leap; label: string }[] = [
  { leap: "day", label: "+1 day" },
  { leap: "month", label: "+30 days" },
  { leap: "before-renewal", label: "Just before the renewal" },
  { leap: "past-renewal", label: "Past the next renewal" },
];

/** `2027-01-31T10:00`, as a `datetime-local` field wants it. */
function fieldValue(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 16);
}

interface TimeMachineProps {
  ctx: Context;
  customer: CustomerRecord;
  /** `2027-01`: the calendar's month; the customer's present one otherwise. */
  month: string | undefined;
  /** Why the last journey didn't begin. */
  error?: string;
}

/** Moves one customer's time and shows what falls due. */
export function TimeMachine({ ctx, customer, month, error }: TimeMachineProps) {
  const now = ctx.clock.now(customer.id);
  const due = dueFor(ctx, customer.id);
  const action = `/console/customers/${customer.id}/travel`;
  return (
    <section class="card" aria-labelledby="time">
      <h2 id="time">Time travel</h2>
      <p>
        It is <strong data-testid="customer-now">{dateTime(now)}</strong> for this customer.{" "}
        {customer.test_clock ? null : (
          <span class="muted">The first journey leaves real time behind; there is no way back.</span>
        )}
      </p>
      <form class="row" method="post" action={action}>
        {buttons
          .filter(({ leap }) => leapTarget(ctx, customer.id, leap) !== undefined)
          .map(({ leap, label }) => (
            <button
              key={leap}
              type="submit"
              class={leap === "past-renewal" ? undefined : "quiet"}
              name="leap"
              value={leap}
            >
              {label}
            </button>
          ))}
      </form>
      <form class="stack" method="post" action={action} novalidate>
        <div class="field">
          <div>
            <label for="to">Travel to</label>
            <span class="hint">UTC, only forward</span>
          </div>
          <div class="row">
            <span>
              <input
                id="to"
                name="to"
                type="datetime-local"
                value={fieldValue(now)}
                aria-invalid={error ? "true" : undefined}
                aria-describedby={error ? "to-error" : undefined}
              />
            </span>
            <button class="quiet" type="submit">
              Travel
            </button>
          </div>
          <FieldError name="to" error={error} />
        </div>
      </form>
      <Calendar
        ctx={ctx}
        customer={customer}
        month={month}
        base={`/console/customers/${customer.id}`}
        heading="h3"
      />
      <h3>What is planned</h3>
      {due.length === 0 ? <p class="muted">Nothing is planned.</p> : null}
      <ul class="rows">
        {due.map((work) => (
          <li key={`${work.kind} ${work.ref}`}>
            <div>
              <p id={`${work.kind}-${work.ref}`}>{dueLabel(work)}</p>
              <p class="muted small">
                {dateTime(work.at)} · <span class="mono">{work.ref}</span>
              </p>
            </div>
            <form method="post" action={action}>
              <input type="hidden" name="moment" value={String(work.at)} />
              <button class="quiet small" type="submit" aria-describedby={`${work.kind}-${work.ref}`}>
                Travel there
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}
