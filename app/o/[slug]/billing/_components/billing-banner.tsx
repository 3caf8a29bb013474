import { Sentence } from "@/components/billing/sentence";
import { Banner } from "@/components/ui/banner";
import { describeSubscription } from "@/lib/billing/describe-subscription";
import { can } from "@/lib/organizations/permissions";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import { loadEntitlements } from "../../load";
import { loadBillingOverview } from "../load";
import { BillingActButton } from "./billing-act-button";
import { OutsideBilling } from "./outside-billing";

/**
 * What every page of the organization says when its billing needs somebody: read-only, past due, or
 * cancelled, with the one thing to do. Costs no query of its own while all is well.
 */
export async function BillingBanner({ organization }: { organization: OrganizationSummary }) {
  const { id, slug, role } = organization;
  const { plan, access, status, cancelAt } = await loadEntitlements(id);
  if (access !== "read_only" && status !== "past_due" && !cancelAt) return null;
  if (!can(role, "billing.read")) {
    return (
      access === "read_only" && (
        <Banner tone="danger" title="This organization is read-only">
          You can look at everything but change nothing until its subscription is paid. Ask an owner.
        </Banner>
      )
    );
  }
  const overview = await loadBillingOverview(id);
  const { notice, sentence, acts } = describeSubscription(overview, new Date());
  const [act] = acts;
  if (!notice) return null;
  return (
    <OutsideBilling>
      <Banner
        tone={notice.severity}
        title={notice.title}
        action={
          act &&
          can(role, "billing.manage") && (
            <BillingActButton
              act={act}
              variant="secondary"
              size="sm"
              organization={slug}
              planName={plan.name}
              hasCard={overview.card !== null}
              payUrl={overview.unpaidInvoice?.hostedInvoiceUrl ?? null}
            />
          )
        }
      >
        <Sentence parts={sentence} />
      </Banner>
    </OutsideBilling>
  );
}
