import { Sentence } from "@/components/billing/sentence";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Money } from "@/components/ui/money";
import { describeSubscription, recurringAmount } from "@/lib/billing/describe-subscription";
import type { Entitlements } from "@/lib/billing/entitlements";
import type { BillingOverview } from "@/lib/billing/queries";
import { BillingActButton } from "./billing-act-button";
import { Consequences } from "./consequences";

type PlanCardProps = {
  organization: { slug: string; name: string };
  entitlements: Entitlements;
  overview: BillingOverview;
  projectCount: number;
  mayManage: boolean;
};

/** Which plan, what it costs, how it stands, and the few things that can be done about it. */
export function PlanCard({ organization, entitlements, overview, projectCount, mayManage }: PlanCardProps) {
  const { plan, access } = entitlements;
  const { label, tone, sentence, acts } = describeSubscription(overview, new Date());
  const { subscription } = overview;
  const amount = subscription && access !== "free" ? recurringAmount(subscription) : null;
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
        {amount && (
          <p className="mt-1 text-muted">
            <Money {...amount} className="font-medium text-ink" /> every {subscription?.interval}
          </p>
        )}
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
              variant={index === 0 && act !== "portal" ? "primary" : "secondary"}
              organization={organization.slug}
              planName={plan.name}
              hasCard={overview.card !== null}
              payUrl={overview.unpaidInvoice?.hostedInvoiceUrl ?? null}
              consequences={
                subscription && <Consequences subscription={subscription} projectCount={projectCount} />
              }
            />
          ))}
        </div>
      )}
    </Card>
  );
}
