/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import type { CustomerRecord } from "../../store/records/customers";
import { dateTime, words } from "../format";
import { ScrollTable } from "../scroll-table";
import { Chip, showPage } from "../shell";
import { isLive, planLines, subscriptionsOf } from "../subscription-facts";
import { calendarPages } from "./console-calendar";
import { customerPages } from "./console-customer";
import { eventPages } from "./console-events";
import { failurePages } from "./console-failures";
import { objectPages } from "./console-kinds";
import { requestPages } from "./console-requests";
import { webhookPages } from "./console-webhooks";

/** Customers on one page; searching is faster than leafing. */
const pageSize = 50;

/** The developer's view of what the emulator holds, at `/`. */
export function consolePages(site: Hono, ctx: Context): void {
  site.get("/", (c) => showCustomers(c, ctx));
  customerPages(site, ctx);
  objectPages(site, ctx);
  calendarPages(site, ctx);
  eventPages(site, ctx);
  webhookPages(site, ctx);
  failurePages(site, ctx);
  requestPages(site, ctx);
}

function matches(customer: CustomerRecord, query: string): boolean {
  const texts = [customer.id, customer.name, customer.email, ...Object.values(customer.metadata ?? {})];
  return texts.some((text) => text?.toLowerCase().includes(query.toLowerCase()));
}

function showCustomers(c: HonoContext, ctx: Context): Response | Promise<Response> {
  const query = (c.req.query("q") ?? "").trim();
  const found = ctx.store
    .of("customer")
    .filter((customer) => !customer.deleted && (query === "" || matches(customer, query)))
    .reverse();
  return showPage(
    c,
    { title: "Customers", section: "customers" },
    <div class="stack loose">
      <div class="row spread">
        <h1>Customers</h1>
        <form class="row" method="get" action="/">
          <label for="q">Search</label>
          <span>
            <input id="q" name="q" type="search" value={query} placeholder="Name, e-mail or id" />
          </span>
          <button class="quiet" type="submit">
            Search
          </button>
        </form>
      </div>
      {found.length === 0 ? (
        <p class="muted">
          {query
            ? `No customer matches “${query}”.`
            : "No customers yet. The first appears as soon as the app opens a checkout."}
        </p>
      ) : (
        <CustomerTable ctx={ctx} customers={found.slice(0, pageSize)} />
      )}
      {found.length > pageSize ? (
        <p class="muted">
          The newest {pageSize} of {found.length} are shown. Search for the others.
        </p>
      ) : null}
    </div>,
  );
}

function CustomerTable({ ctx, customers }: { ctx: Context; customers: readonly CustomerRecord[] }) {
  return (
    <ScrollTable label="List of customers" columns={["Customer", "Subscription", "Status", "Lives at"]}>
      {customers.map((customer) => {
        const subscriptions = subscriptionsOf(ctx, customer.id);
        const subscription = subscriptions.find(isLive) ?? subscriptions[0];
        const plan = subscription ? planLines(ctx, subscription) : [];
        return (
          <tr key={customer.id}>
            <td>
              <a href={`/console/customers/${customer.id}`}>
                {customer.name || customer.email || customer.id}
              </a>
              {customer.name && customer.email ? <div class="muted small">{customer.email}</div> : null}
            </td>
            <td>
              {plan.map(({ name, price }) => (
                <div key={name}>
                  {name} <span class="muted small">{price}</span>
                </div>
              ))}
              {subscription ? null : <span class="muted">None</span>}
            </td>
            <td>
              {subscription ? <Chip state={subscription.status} label={words(subscription.status)} /> : null}
            </td>
            <td class="muted small">
              {customer.test_clock ? dateTime(ctx.clock.now(customer.id)) : "Real time"}
            </td>
          </tr>
        );
      })}
    </ScrollTable>
  );
}
