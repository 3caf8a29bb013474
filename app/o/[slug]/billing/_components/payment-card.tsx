import { CreditCard } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { DataItem, DataList } from "@/components/ui/data-list";
import { expiryOf, formatExpiry, nameCard } from "@/lib/billing/card";
import type { BillingOverview } from "@/lib/billing/queries";
import type { CardDetails } from "@/lib/billing/subscription-state";

/** What pays, and where invoices are sent. */
export function PaymentCard({ overview: { card, billingEmail } }: { overview: BillingOverview }) {
  return (
    <Card>
      <CardHeader title="Payment" />
      <CardContent>
        <DataList className="[&>div]:sm:grid-cols-[7.5rem_1fr]">
          <DataItem term="Payment method">{card ? <CardLine card={card} /> : <None />}</DataItem>
          <DataItem term="Billing e-mail">{billingEmail ?? <None />}</DataItem>
        </DataList>
      </CardContent>
    </Card>
  );
}

function None() {
  return <span className="text-muted">None yet</span>;
}

function CardLine({ card }: { card: CardDetails }) {
  const expiry = expiryOf(card, new Date());
  return (
    <span className="flex gap-2.5">
      <CreditCard aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
      <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="font-medium">{nameCard(card)}</span>
        <span className="text-muted tabular-nums">
          {expiry === "expired" ? "expired" : "expires"} {formatExpiry(card)}
        </span>
        {expiry === "soon" && <Badge tone="caution">Expires soon</Badge>}
        {expiry === "expired" && <Badge tone="danger">Expired</Badge>}
      </span>
    </span>
  );
}
