import { CreditCard, Landmark } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { expiryOf, formatExpiry } from "@/lib/billing/card";
import { cardOf, nameMethod } from "@/lib/billing/payment-methods/describe";
import type { PaymentMethod } from "@/lib/billing/payment-methods/queries";
import { AddPaymentMethod } from "./add-payment-method";
import { PaymentMethodMenu } from "./payment-method-menu";

type PaymentMethodsCardProps = {
  organization: { slug: string };
  methods: readonly PaymentMethod[];
  /** Whether a subscription lives: then the method that pays it can't be removed. */
  subscribed: boolean;
  /** Whether a payment failed: what is added then pays from now on. */
  failed: boolean;
  /** Whether Stripe tries the open invoice again by itself. */
  retried: boolean;
  mayManage: boolean;
  /** Stripe's publishable key, where a payment method can be typed on this page. */
  elementsKey: string | null;
};

/** What the organization pays with: the default, what else there is, and adding another. */
export function PaymentMethodsCard({
  organization,
  methods,
  subscribed,
  failed,
  retried,
  mayManage,
  elementsKey,
}: PaymentMethodsCardProps) {
  const now = new Date();
  const list =
    methods.length > 0 ? (
      <ul aria-label="Payment methods" className="divide-y">
        {methods.map((method) => (
          <li key={method.id} className="flex items-center gap-2.5 py-2.5 first:pt-0 last:pb-0">
            <MethodIcon type={method.type} />
            <MethodLine method={method} now={now} />
            {mayManage && !(method.isDefault && subscribed) && (
              <PaymentMethodMenu
                organization={organization.slug}
                method={{ id: method.id, name: nameMethod(method), isDefault: method.isDefault }}
              />
            )}
          </li>
        ))}
      </ul>
    ) : (
      <p className="text-muted">
        {subscribed
          ? "None yet. Add one, so that your plan goes on when its next payment is due."
          : "None yet, and none needed now. A paid plan asks for one when you choose it."}
      </p>
    );
  return (
    <Card id="payment-methods" className="scroll-mt-6">
      {mayManage ? (
        <AddPaymentMethod organization={organization.slug} elementsKey={elementsKey} makeDefault={failed}>
          {failed && (
            <p className="mb-3 text-muted">
              What you add now pays from then on.{" "}
              {retried
                ? "The open invoice is charged to it at the next attempt; you can also pay it at once."
                : "The open invoice isn’t charged to it by itself: pay that above."}
            </p>
          )}
          {list}
        </AddPaymentMethod>
      ) : (
        <>
          <CardHeader title="Payment methods" className="min-h-12" />
          <CardContent>{list}</CardContent>
        </>
      )}
    </Card>
  );
}

function MethodIcon({ type }: { type: string }) {
  const Icon = type === "card" || type === "link" ? CreditCard : Landmark;
  return <Icon aria-hidden className="size-4 shrink-0 self-start text-faint max-sm:mt-0.5 sm:mt-0.5" />;
}

function MethodLine({ method, now }: { method: PaymentMethod; now: Date }) {
  const card = cardOf(method);
  const expiry = card && expiryOf(card, now);
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-1">
      <span className="font-medium">{nameMethod(method)}</span>
      <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {card && (
          <span className="text-muted tabular-nums">
            {expiry === "expired" ? "expired" : "expires"} {formatExpiry(card)}
          </span>
        )}
        {method.isDefault && <Badge tone="outline">Default</Badge>}
        {expiry === "soon" && <Badge tone="caution">Expires soon</Badge>}
        {expiry === "expired" && <Badge tone="danger">Expired</Badge>}
      </span>
    </span>
  );
}
