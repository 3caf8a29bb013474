/** @jsxImportSource hono/jsx */
import type { InvoiceRecord } from "../../store/records/invoices";
import type { PaymentMethodRecord } from "../../store/records/payments";
import { date, money, words } from "../format";
import { methodExpiry, methodName } from "../payment-methods";
import { ScrollTable } from "../scroll-table";
import { Chip } from "../shell";

/** Saved payment methods, each with what can be done about it. */
export function MethodList(props: {
  methods: readonly PaymentMethodRecord[];
  defaultId: string | null;
  canChange: boolean;
  canRemoveDefault: boolean;
  base: string;
}) {
  const { methods, defaultId, canChange, canRemoveDefault, base } = props;
  if (methods.length === 0) return <p class="muted">No payment method is saved.</p>;
  return (
    <ul class="rows">
      {methods.map((method) => {
        const isDefault = method.id === defaultId;
        const path = `${base}/methods/${method.id}`;
        return (
          <li key={method.id} data-testid="payment-method">
            <p id={method.id}>
              {methodName(method)} <span class="muted small">{methodExpiry(method)}</span>{" "}
              {isDefault ? <Chip state="default" label="Default" /> : null}
            </p>
            {canChange ? (
              <div class="row">
                {isDefault ? null : (
                  <form method="post" action={`${path}/default`}>
                    <button class="quiet small" type="submit" aria-describedby={method.id}>
                      Make default
                    </button>
                  </form>
                )}
                {isDefault && !canRemoveDefault ? null : (
                  <form method="post" action={`${path}/remove`}>
                    <button class="quiet small" type="submit" aria-describedby={method.id}>
                      Remove
                    </button>
                  </form>
                )}
              </div>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

/** Finalized invoices with links to their page and PDF. @param more where the older ones are shown too */
export function InvoiceTable({ invoices, more }: { invoices: readonly InvoiceRecord[]; more?: string }) {
  if (invoices.length === 0) return <p class="muted">There are no invoices yet.</p>;
  return (
    <>
      <ScrollTable
        label="List of invoices"
        columns={["Invoice", "Status", { number: "Amount" }, { number: "PDF" }]}
      >
        {invoices.map((invoice) => (
          <tr key={invoice.id}>
            <td class="nowrap">
              <a href={`/i/${invoice.internal.token}`}>{invoice.number ?? invoice.id}</a>
              <br />
              <span class="muted small">{date(invoice.created)}</span>
            </td>
            <td>
              <Chip state={invoice.status ?? "open"} label={words(invoice.status ?? "open")} />
            </td>
            <td class="number">{money(invoice.total, invoice.currency)}</td>
            <td class="number">
              <a
                href={`/i/${invoice.internal.token}/pdf`}
                aria-label={`PDF of invoice ${invoice.number ?? invoice.id}`}
              >
                PDF
              </a>
            </td>
          </tr>
        ))}
      </ScrollTable>
      {more ? (
        <p>
          <a href={more}>Show more</a>
        </p>
      ) : null}
    </>
  );
}
