/** @jsxImportSource hono/jsx */
import type { Context } from "../../context";
import type { CustomerRecord } from "../../store/records/customers";
import { type ApiRecord, render } from "../../store/render";
import { date, dateTime, money, words } from "../format";
import { defaultMethodId, methodExpiry, methodName, savedMethods } from "../payment-methods";
import { Chip } from "../shell";
import { endsAt, isLive, periodEnd, planLines, subscriptionsOf } from "../subscription-facts";
import { LinkedJson } from "./console-json";
import { objectPath } from "./object-facts";

/** The object exactly as the API answers it. */
function ObjectJson({ ctx, record }: { ctx: Context; record: ApiRecord }) {
  return (
    <details class="small">
      <summary>
        <span class="mono">{record.id}</span>
      </summary>
      <p>
        <a href={objectPath(record.object, record.id)}>Open</a>
      </p>
      <LinkedJson ctx={ctx} value={render(ctx, record)} label={`${record.id} as JSON`} />
    </details>
  );
}

/** Everything that belongs to a customer, each with its JSON. */
export function CustomerObjects({ ctx, customer }: { ctx: Context; customer: CustomerRecord }) {
  return (
    <div class="stack">
      <Subscriptions ctx={ctx} customer={customer} />
      <Methods ctx={ctx} customer={customer} />
      <Invoices ctx={ctx} customer={customer} />
      <Checkouts ctx={ctx} customer={customer} />
      <section class="card" aria-labelledby="customer-object">
        <h2 id="customer-object">Customer</h2>
        <ObjectJson ctx={ctx} record={customer} />
      </section>
    </div>
  );
}

interface Props {
  ctx: Context;
  customer: CustomerRecord;
}

function Subscriptions({ ctx, customer }: Props) {
  const subscriptions = subscriptionsOf(ctx, customer.id);
  return (
    <section class="card" aria-labelledby="subscriptions">
      <h2 id="subscriptions">Subscriptions</h2>
      {subscriptions.length === 0 ? <p class="muted">None.</p> : null}
      {subscriptions.map((subscription) => {
        const [ends, until] = [endsAt(ctx, subscription), periodEnd(ctx, subscription)];
        return (
          <div key={subscription.id} data-testid="subscription">
            <div class="row spread">
              <div>
                {planLines(ctx, subscription).map(({ name, price }) => (
                  <p key={name}>
                    {name} <span class="muted">{price}</span>
                  </p>
                ))}
              </div>
              <Chip state={subscription.status} label={words(subscription.status)} />
            </div>
            {isLive(subscription) && until ? (
              <p class="muted small">{ends ? `Ends ${dateTime(ends)}` : `Period ends ${dateTime(until)}`}</p>
            ) : null}
            <ObjectJson ctx={ctx} record={subscription} />
          </div>
        );
      })}
    </section>
  );
}

function Methods({ ctx, customer }: Props) {
  const methods = savedMethods(ctx, customer.id);
  const defaultId = defaultMethodId(customer, subscriptionsOf(ctx, customer.id).find(isLive));
  return (
    <section class="card" aria-labelledby="methods">
      <h2 id="methods">Payment methods</h2>
      {methods.length === 0 ? <p class="muted">None.</p> : null}
      {methods.map((method) => (
        <div key={method.id}>
          <p>
            {methodName(method)} <span class="muted small">{methodExpiry(method)}</span>{" "}
            {method.id === defaultId ? <Chip state="default" label="Default" /> : null}
          </p>
          <ObjectJson ctx={ctx} record={method} />
        </div>
      ))}
    </section>
  );
}

function Invoices({ ctx, customer }: Props) {
  const invoices = ctx.store
    .of("invoice")
    .filter((invoice) => invoice.customer === customer.id)
    .reverse();
  return (
    <section class="card" aria-labelledby="invoices">
      <h2 id="invoices">Invoices</h2>
      {invoices.length === 0 ? <p class="muted">None.</p> : null}
      {invoices.map((invoice) => (
        <div key={invoice.id} data-testid="invoice">
          <div class="row spread">
            <p>
              <a href={`/i/${invoice.internal.token}`}>{invoice.number ?? "Draft"}</a>{" "}
              <span class="muted small">{date(invoice.created)}</span>
            </p>
            <p class="row">
              <span class="number">{money(invoice.total, invoice.currency)}</span>
              <Chip state={invoice.status ?? "draft"} label={words(invoice.status ?? "draft")} />
            </p>
          </div>
          <ObjectJson ctx={ctx} record={invoice} />
        </div>
      ))}
    </section>
  );
}

function Checkouts({ ctx, customer }: Props) {
  const sessions = ctx.store
    .of("checkout.session")
    .filter((session) => session.customer === customer.id)
    .reverse();
  if (sessions.length === 0) return null;
  return (
    <section class="card" aria-labelledby="checkouts">
      <h2 id="checkouts">Checkouts</h2>
      {sessions.map((session) => (
        <div key={session.id}>
          <div class="row spread">
            <a href={`/c/pay/${session.id}`}>{words(session.mode)}</a>
            <Chip state={session.status ?? "open"} label={words(session.status ?? "open")} />
          </div>
          <ObjectJson ctx={ctx} record={session} />
        </div>
      ))}
    </section>
  );
}
