import { Sentence } from "@/components/billing/sentence";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Money } from "@/components/ui/money";
import { describeSubscription } from "@/lib/billing/describe-subscription";
import type { Entitlements } from "@/lib/billing/entitlements";
import { everyInterval, recurringAmount, seatsOf } from "@/lib/billing/recurring";
import type { SubscriptionState, UnpaidInvoice } from "@/lib/billing/subscription-state";
import { BillingActButton } from "./billing-act-button";

type PlanCardProps = {
  organization: { slug: string; name: string };
  entitlements: Entitlements;
  subscription: SubscriptionState | null;
  unpaidInvoice: UnpaidInvoice | null;
  mayManage: boolean;
};

/** Which plan, what it costs, how it stands, and the few things that can be done about it. */
export function PlanCard({
  organization,
  entitlements,
  subscription,
  unpaidInvoice,
  mayManage,
}: PlanCardProps) {
  const { plan, access } = entitlements;
  const { label, tone, sentence, acts } = describeSubscription({ subscription, unpaidInvoice }, new Date());
  return (
    <Card
      aria-labelledby="plan"
      className="flex flex-wrap items-start justify-between gap-x-8 gap-y-5 p-5 md:p-6"
    >
      <div className="min-w-0 flex-1 basis-80">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 id="plan" className="font-semibold text-lg">
            {plan.name}
          </h2>
          {label && (
            <Badge tone={tone} dot>
              {label}
            </Badge>
          )}
        </div>
        {subscription && access !== "free" && <Price subscription={subscription} />}
        <p className="mt-3 max-w-[62ch] text-pretty text-muted">
          <Sentence parts={sentence} />
        </p>
      </div>
      {mayManage && (
        <div className="flex flex-wrap gap-2">
          {acts.map((act, index) => (
            <BillingActButton
              key={act}
              act={act}
              variant={act === "cancel" ? "ghost" : index === 0 ? "primary" : "secondary"}
              organization={organization.slug}
              planName={plan.name}
              hasCard={subscription?.card !== null}
              payUrl={unpaidInvoice?.hostedInvoiceUrl ?? null}
            />
          ))}
        </div>
      )}
    </Card>
  );
}

function Price({ subscription }: { subscription: SubscriptionState }) {
  const amount = recurringAmount(subscription);
  const every = everyInterval(subscription);
  const seats = seatsOf(subscription);
  if (!amount || !every) return null;
  return (
    <p className="mt-1 text-muted">
      <Money {...amount} className="font-medium text-ink" /> every {every}
      {seats && <> for {seats}</>}
    </p>
  );
}
