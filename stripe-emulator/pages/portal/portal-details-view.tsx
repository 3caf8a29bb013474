/** @jsxImportSource hono/jsx */
import type { Context } from "../../context";
import type { PortalSessionRecord } from "../../store/records/checkout";
import { taxIdName } from "../papers/invoice-facts";
import { addressLines } from "../papers/paper";
import { allowedUpdates } from "./portal-details";
import { portalBase } from "./portal-session";

/** The details as they are, on the portal's front page. */
export function BillingDetails({ ctx, session }: { ctx: Context; session: PortalSessionRecord }) {
  const customer = ctx.store.of("customer").get(session.customer);
  const taxIds = ctx.store.of("tax_id").by("customer", session.customer);
  const facts: [string, readonly string[]][] = [
    ["Name", [customer?.name ?? ""]],
    ["E-mail", [customer?.email ?? ""]],
    ["Address", addressLines(customer?.address)],
    ["Phone", [customer?.phone ?? ""]],
    ["Tax IDs", taxIds.map(({ type, value }) => `${taxIdName(type)} ${value}`)],
  ];
  const known = facts.filter(([, lines]) => lines.some(Boolean));
  return (
    <section class="stack" aria-labelledby="details">
      <div class="row spread">
        <h2 id="details">Billing details</h2>
        {allowedUpdates(ctx, session).length > 0 ? (
          <a class="button quiet small" href={`${portalBase(session)}/details`}>
            Update details
          </a>
        ) : null}
      </div>
      {known.length > 0 ? (
        <dl class="facts">
          {known.map(([label, lines]) => (
            <>
              <dt>{label}</dt>
              <dd>
                {lines.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </dd>
            </>
          ))}
        </dl>
      ) : (
        <p class="muted">There are no billing details yet.</p>
      )}
    </section>
  );
}
