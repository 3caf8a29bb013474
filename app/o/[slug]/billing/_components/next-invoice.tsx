import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { billingContext } from "@/lib/billing/context";
import {
  type NextInvoice as Invoice,
  type PreviewSource,
  previewNextInvoice,
} from "@/lib/billing/next-invoice";
import { AppError } from "@/lib/errors";
import { RetryButton } from "./retry-button";

/** What is charged next and when, with its lines folded away. Stripe computes it now, so it comes by itself. */
export async function NextInvoice({ source }: { source: PreviewSource }) {
  const invoice = await preview(source);
  if (invoice === "unavailable") {
    return (
      <NextInvoiceCard>
        <div className="flex flex-wrap items-center justify-between gap-3 px-5 py-3.5">
          <p className="text-muted">
            <span className="font-semibold text-ink">Next invoice</span> · Stripe doesn’t answer right now, so
            we can’t say what it will be.
          </p>
          <RetryButton variant="secondary" size="sm" />
        </div>
      </NextInvoiceCard>
    );
  }
  if (!invoice) return null;
  return (
    <NextInvoiceCard>
      <details className="group">
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-2 gap-y-1 rounded-md px-5 py-3.5 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="-ml-1 size-4 text-faint transition-transform group-open:rotate-90"
          />
          <h2 className="font-semibold text-sm">Next invoice</h2>
          <span className="ml-auto text-muted">
            <Money amount={invoice.amountDue} currency={invoice.currency} className="font-medium text-ink" />{" "}
            on <LocalTime value={invoice.date} />
          </span>
        </summary>
        <div className="border-t px-5 py-4">
          <Lines invoice={invoice} />
        </div>
      </details>
    </NextInvoiceCard>
  );
}

/** The same frame while Stripe computes. */
export function NextInvoiceSkeleton() {
  return (
    <NextInvoiceCard>
      <p role="status" className="flex items-center justify-between gap-4 px-5 py-3.5">
        <span className="font-semibold">Next invoice</span>
        <span className="text-muted">Asking Stripe…</span>
      </p>
    </NextInvoiceCard>
  );
}

function NextInvoiceCard({ children }: { children: ReactNode }) {
  return <Card aria-label="Next invoice">{children}</Card>;
}

async function preview(source: PreviewSource): Promise<Invoice | null | "unavailable"> {
  try {
    return await previewNextInvoice(billingContext().stripe, source);
  } catch (error) {
    if (error instanceof AppError) return "unavailable";
    throw error;
  }
}

function Lines({ invoice }: { invoice: Invoice }) {
  const { currency, discount, tax, subtotal, total, fromBalance, amountDue } = invoice;
  const hasSteps = discount !== 0 || tax !== 0;
  return (
    <div className="grid gap-2.5">
      <dl className="grid gap-2.5">
        {invoice.lines.map((line) => (
          <Row key={line.id} amount={line.amount} currency={currency}>
            {line.description}
            <span className="block text-muted text-xs">
              <LocalTime value={line.periodStart} /> to <LocalTime value={line.periodEnd} />
            </span>
          </Row>
        ))}
      </dl>
      {invoice.hasMoreLines && <p className="text-muted">And more: the invoice itself will list them all.</p>}
      <dl className="grid gap-2.5 border-t pt-2.5">
        {hasSteps && (
          <Row amount={subtotal} currency={currency}>
            Subtotal
          </Row>
        )}
        {discount !== 0 && (
          <Row amount={-discount} currency={currency}>
            Discount
          </Row>
        )}
        {tax !== 0 && (
          <Row amount={tax} currency={currency}>
            Tax
          </Row>
        )}
        {fromBalance !== 0 && (
          <>
            <Row amount={total} currency={currency}>
              Total
            </Row>
            <Row amount={fromBalance} currency={currency}>
              {fromBalance < 0 ? "Paid from your balance" : "Carried over"}
            </Row>
          </>
        )}
        <Row amount={amountDue} currency={currency} strong>
          To be charged
        </Row>
      </dl>
    </div>
  );
}

type RowProps = { amount: number; currency: string; strong?: boolean; children: ReactNode };

function Row({ amount, currency, strong = false, children }: RowProps) {
  return (
    <div className={strong ? "flex justify-between gap-6 font-medium" : "flex justify-between gap-6"}>
      <dt className="min-w-0">{children}</dt>
      <dd>
        <Money amount={amount} currency={currency} />
      </dd>
    </div>
  );
}
