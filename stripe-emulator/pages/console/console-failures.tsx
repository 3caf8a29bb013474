/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import type { Failure } from "../../control/failures";
import { FieldError } from "../field-error";
import { sentForm } from "../form-body";
import { Notice, showPage } from "../shell";

/** What can be ordered on the page; the control surface knows more. */
const orders = [
  { id: "500", label: "Answer 500, Stripe is broken", failure: { kind: "api", status: 500 } },
  {
    id: "429",
    label: "Answer 429, too many requests",
    failure: { kind: "api", status: 429, code: "rate_limit" },
  },
  {
    id: "409",
    label: "Answer 409, the object is locked",
    failure: { kind: "api", status: 409, code: "lock_timeout" },
  },
  { id: "lost", label: "Break the connection before anything happens", failure: { kind: "connection" } },
  {
    id: "unanswered",
    label: "Do it, then break the connection",
    failure: { kind: "connection", executes: true },
  },
  { id: "slow", label: "Answer after ten seconds", failure: { kind: "slow", delayMs: 10_000 } },
  { id: "card", label: "Decline the payment", failure: { kind: "card" } },
] as const satisfies readonly { id: string; label: string; failure: Partial<Failure> }[];

const methods = ["GET", "POST", "DELETE"] as const;

/** Failures that are ordered in advance: of API requests, of connections, of payments. */
export function failurePages(site: Hono, ctx: Context): void {
  site.get("/console/failures", (c) => showFailures(c, ctx));

  site.post("/console/failures", async (c) => {
    const form = await sentForm(c);
    const order = orders.find(({ id }) => id === form.get("order"));
    const times = Number(form.get("times") ?? "1");
    if (!order || !Number.isInteger(times) || times < 1) {
      return showFailures(c, ctx, "Say how many times, as a whole number from 1.");
    }
    const [path, customer] = [form.get("path")?.trim(), form.get("customer")?.trim()];
    const method = methods.find((one) => one === form.get("method"));
    ctx.failures.order({
      ...order.failure,
      times,
      ...(path ? { path } : {}),
      ...(method ? { method } : {}),
      ...(customer ? { customer } : {}),
    });
    return c.redirect("/console/failures?done=ordered", 303);
  });

  site.post("/console/failures/clear", (c) => {
    ctx.failures.clear();
    return c.redirect("/console/failures?done=cleared", 303);
  });
}

/** An ordered failure in words. */
function describe({
  kind,
  status,
  code,
  executes,
  delayMs,
  path,
  method,
  customer,
  declineCode,
}: Failure): string {
  const what =
    kind === "api"
      ? `Answers ${status}${code ? ` (${code})` : ""}`
      : kind === "slow"
        ? `Answers after ${delayMs ?? 0} ms`
        : kind === "card"
          ? `Payment is declined (${declineCode ?? "generic_decline"})`
          : executes
            ? "Is done, then the connection breaks"
            : "The connection breaks";
  const where = kind === "card" ? "" : ` to ${method ?? "any"} ${path ?? "request"}`;
  return `${what}${where}${customer ? `, only of ${customer}` : ""}`;
}

function showFailures(c: HonoContext, ctx: Context, wrong?: string): Response | Promise<Response> {
  const { ordered } = ctx.failures;
  const done = c.req.query("done");
  return showPage(
    c,
    { title: "Failures", section: "failures", status: wrong ? 422 : 200 },
    <div class="stack loose">
      <div class="stack">
        <h1>Ordered failures</h1>
        {done === "ordered" ? <Notice tone="good">Ordered. The next that fits will fail.</Notice> : null}
        {done === "cleared" ? <Notice tone="good">Everything works again.</Notice> : null}
      </div>
      <div class="columns">
        <section class="card" aria-labelledby="order">
          <h2 id="order">Let the next one fail</h2>
          <OrderForm wrong={wrong} />
        </section>
        <section class="card" aria-labelledby="waiting">
          <div class="row spread">
            <h2 id="waiting">Waiting to happen</h2>
            {ordered.length > 0 ? (
              <form method="post" action="/console/failures/clear">
                <button class="quiet small" type="submit">
                  Forget them all
                </button>
              </form>
            ) : null}
          </div>
          {ordered.length === 0 ? <p class="muted">Nothing is ordered. Everything works.</p> : null}
          <ul class="rows">
            {ordered.map((failure, index) => (
              <li key={String(index)} data-testid="ordered-failure">
                <span>{describe(failure)}</span>
                <span class="muted small number">{failure.times} ×</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>,
  );
}

function OrderForm({ wrong }: { wrong: string | undefined }) {
  return (
    <form class="stack" method="post" action="/console/failures" novalidate>
      <div class="field">
        <label for="order-kind">What happens</label>
        <select id="order-kind" name="order">
          {orders.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <div>
          <label for="path">Path</label>
          <span class="hint">a part of it; every request when empty</span>
        </div>
        <input id="path" name="path" placeholder="/v1/subscriptions" />
      </div>
      <div class="pair">
        <div class="field">
          <label for="method">Method</label>
          <select id="method" name="method">
            <option value="">Any</option>
            {methods.map((method) => (
              <option key={method} value={method}>
                {method}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="times">How many times</label>
          <input
            id="times"
            name="times"
            inputmode="numeric"
            value="1"
            aria-invalid={wrong ? "true" : undefined}
            aria-describedby={wrong ? "times-error" : undefined}
          />
        </div>
      </div>
      <FieldError name="times" error={wrong} />
      <div class="field">
        <div>
          <label for="customer">Customer</label>
          <span class="hint">an id; everybody when empty</span>
        </div>
        <input id="customer" name="customer" placeholder="cus_…" />
      </div>
      <p>
        <button type="submit">Order the failure</button>
      </p>
    </form>
  );
}
