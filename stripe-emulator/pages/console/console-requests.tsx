/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { parseForm } from "../../http/form";
import type { LoggedRequest } from "../../http/request-log";
import { dateTime } from "../format";
import { ScrollTable } from "../scroll-table";
import { Chip, notFound, showPage } from "../shell";
import { LinkedJson } from "./console-json";

const pageSize = 100;

/** The last requests of the API, with what was asked and answered. */
export function requestPages(site: Hono, ctx: Context): void {
  site.get("/console/requests", (c) => showRequests(c, ctx));

  site.get("/console/requests/:id", (c) => {
    const request = ctx.requests.get(c.req.param("id"));
    return request ? showRequest(c, ctx, request) : notFound(c, "request in the log");
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A long body is cut.
    return text;
  }
}

/** The error's code or type, from the body of an answer. */
function errorOf({ body, status }: LoggedRequest): string | null {
  if (status === null) return "connection broken";
  const answer = status >= 400 ? parsed(body) : null;
  if (typeof answer !== "object" || answer === null || !("error" in answer)) return null;
  const { error } = answer;
  if (typeof error !== "object" || error === null) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "type" in error && typeof error.type === "string" ? error.type : null;
}

function State({ request }: { request: LoggedRequest }) {
  const { status } = request;
  const good = status !== null && status < 400;
  return <Chip state={good ? "succeeded" : "failed"} label={status === null ? "None" : String(status)} />;
}

function showRequests(c: HonoContext, ctx: Context): Response | Promise<Response> {
  const { q = "", show } = c.req.query();
  const errorsOnly = show === "errors";
  const found = ctx.requests
    .all()
    .filter(
      (request) =>
        (!errorsOnly || request.status === null || request.status >= 400) &&
        `${request.method} ${request.path}?${request.form} ${request.id}`.includes(q.trim()),
    );
  return showPage(
    c,
    { title: "Requests", section: "requests" },
    <div class="stack loose">
      <div class="row spread">
        <h1>Requests</h1>
        <form class="row" method="get" action="/console/requests">
          <label for="filter">Contains</label>
          <span>
            <input id="filter" name="q" type="search" value={q} placeholder="/v1/invoices" />
          </span>
          <label class="row" for="errors">
            <input id="errors" name="show" type="checkbox" value="errors" checked={errorsOnly} />
            Errors only
          </label>
          <button class="quiet" type="submit">
            Filter
          </button>
        </form>
      </div>
      {found.length === 0 ? (
        <p class="muted">No request. The log keeps the last 500, until the emulator stops.</p>
      ) : (
        <RequestTable requests={found.slice(0, pageSize)} />
      )}
      {found.length > pageSize ? (
        <p class="muted">
          The newest {pageSize} of {found.length} are shown.
        </p>
      ) : null}
    </div>,
  );
}

function RequestTable({ requests }: { requests: readonly LoggedRequest[] }) {
  return (
    <ScrollTable
      label="List of requests"
      columns={["Status", "Request", "Error", { number: "Time" }, "When"]}
    >
      {requests.map((request) => (
        <tr key={request.id}>
          <td>
            <State request={request} />
          </td>
          <td>
            <a href={`/console/requests/${request.id}`}>
              {request.method} {request.path}
            </a>
          </td>
          <td class="small">
            {errorOf(request) ?? (request.replayed ? <span class="muted">replayed</span> : null)}
          </td>
          <td class="number small">{request.durationMs.toFixed(1)} ms</td>
          <td class="muted small">{dateTime(Math.floor(request.at / 1000))}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}

function showRequest(c: HonoContext, ctx: Context, request: LoggedRequest): Response | Promise<Response> {
  return showPage(
    c,
    { title: `${request.method} ${request.path}`, section: "requests" },
    <div class="stack loose">
      <p>
        <a href="/console/requests">All requests</a>
      </p>
      <div class="stack">
        <div class="row">
          <h1>
            {request.method} {request.path}
          </h1>
          <State request={request} />
        </div>
        <p class="muted">
          <span class="mono">{request.id}</span> · {dateTime(Math.floor(request.at / 1000))} ·{" "}
          {request.durationMs.toFixed(1)} ms
        </p>
        {request.idempotencyKey ? (
          <p>
            Idempotency key <span class="mono">{request.idempotencyKey}</span>
            {request.replayed ? ", already used: the first answer was given again." : null}
          </p>
        ) : null}
      </div>
      <section class="stack" aria-labelledby="asked">
        <h2 id="asked">Parameters</h2>
        {request.form === "" ? (
          <p class="muted">None.</p>
        ) : (
          <LinkedJson ctx={ctx} value={parametersOf(request.form)} label="Parameters as JSON" />
        )}
      </section>
      <section class="stack" aria-labelledby="answered">
        <h2 id="answered">Answer</h2>
        {request.status === null ? (
          <p class="muted">The connection was broken before an answer, as ordered.</p>
        ) : (
          <LinkedJson ctx={ctx} value={parsed(request.body)} label="Answer as JSON" />
        )}
      </section>
    </div>,
  );
}

function parametersOf(form: string): unknown {
  try {
    return parseForm(form);
  } catch {
    // Malformed ones were refused; they are shown as they came.
    return form;
  }
}
