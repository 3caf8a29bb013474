import { ArrowUpRight, CircleAlert, CircleDashed } from "lucide-react";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { DataItem, DataList } from "@/components/ui/data-list";
import { Money } from "@/components/ui/money";
import { isTerminal } from "@/lib/billing/access";
import type { CheckoutChoice } from "@/lib/billing/checkout-session-choice";
import { planOf } from "@/lib/billing/plans";
import { ChoosePlanButton } from "../../_components/choose-plan-button";
import { Outcome } from "./outcome";
import type { Result } from "./started";

type Unpaid = Pick<Result, "organization"> & {
  /** What the checkout was for; null when it can't be begun again from here. */
  choice: CheckoutChoice | null;
};

/** The bank has refused what looked like a payment. */
export function Failed({ organization, overview, invoice, choice }: Result & Unpaid) {
  const { subscription } = overview;
  const planName = subscription?.planName ?? (choice ? planOf(choice.plan).name : "the plan");
  // As long as the subscription waits for its payment, that is what is to be paid: a second one must not begin.
  const waits = subscription !== null && !isTerminal(subscription.status);
  const payUrl = waits && invoice?.status === "open" ? invoice.hostedInvoiceUrl : null;
  return (
    <Outcome
      icon={<CircleAlert className="text-danger" />}
      title="The payment didn’t go through"
      actions={
        waits ? (
          <>
            {payUrl && (
              <Button render={<a href={payUrl} />}>
                Pay another way
                <ArrowUpRight aria-hidden />
              </Button>
            )}
            <Button
              variant="secondary"
              render={<Link href={organizationPath(organization.slug, "billing")} />}
            >
              See billing
            </Button>
          </>
        ) : (
          <BackToCheckout organization={organization} choice={choice} label="Back to checkout" />
        )
      }
      facts={
        invoice && (
          <DataList>
            <DataItem term="Not paid">
              <Money amount={invoice.total} currency={invoice.currency} className="font-medium" />
            </DataItem>
            {invoice.paymentErrorMessage && <DataItem term="Reason">{invoice.paymentErrorMessage}</DataItem>}
          </DataList>
        )
      }
    >
      Your bank refused it, so nothing was charged and {planName} hasn’t started.{" "}
      {payUrl && "What you chose is kept: pay with a card or another account, and it starts at once."}
    </Outcome>
  );
}

/** Somebody left Stripe's page without paying. */
export function NotPaid({ organization, choice }: Unpaid) {
  return (
    <Outcome
      icon={<CircleDashed className="text-caution" />}
      title="This checkout isn’t paid yet"
      actions={<BackToCheckout organization={organization} choice={choice} label="Back to checkout" />}
    >
      Nothing was charged{choice && `, and ${planOf(choice.plan).name} hasn’t started`}. The checkout is still
      open with all that you chose: go back to it and pay, perhaps with another card.
    </Outcome>
  );
}

export function Expired({ organization, choice }: Unpaid) {
  return (
    <Outcome
      icon={<CircleAlert className="text-danger" />}
      title="This checkout has expired"
      actions={<BackToCheckout organization={organization} choice={choice} label="Start again" />}
    >
      It was open for too long, or replaced by a newer one. Nothing was charged.
    </Outcome>
  );
}

/** An address of long ago: what was bought then has ended. */
export function Over({ organization }: Pick<Result, "organization">) {
  return (
    <Outcome
      icon={<CircleDashed className="text-muted" />}
      title="What was bought here has ended"
      actions={
        <Button render={<Link href={organizationPath(organization.slug, "billing")} />}>See billing</Button>
      }
    >
      This checkout was completed, and its subscription has ended since. Under Billing you see what{" "}
      {organization.name} has now.
    </Outcome>
  );
}

function BackToCheckout({ organization, choice, label }: Unpaid & { label: string }) {
  return (
    <>
      {choice && (
        <ChoosePlanButton organization={organization.slug} {...choice}>
          {label}
        </ChoosePlanButton>
      )}
      <Button variant="secondary" render={<Link href={organizationPath(organization.slug, "plans")} />}>
        See all plans
      </Button>
    </>
  );
}
