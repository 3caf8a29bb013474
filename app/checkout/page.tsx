import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/shell/auth-card";
import { database } from "@/db";
import { getCurrentUser } from "@/lib/auth/session";
import { costOf, listOffers, type PaidOffer } from "@/lib/billing/pricing";
import { listSubscribed } from "@/lib/billing/queries";
import { nameSaving } from "@/lib/billing/saving";
import { checkoutPageSchema } from "@/lib/billing/schema";
import { hrefWith } from "@/lib/href";
import { formatMoney } from "@/lib/money";
import { can } from "@/lib/organizations/permissions";
import { listOrganizationsOf } from "@/lib/organizations/queries";
import { AlreadySubscribed } from "./_components/already-subscribed";
import { CheckoutForm } from "./_components/checkout-form";
import { NobodyMayPay } from "./_components/nobody-may-pay";

export const metadata: Metadata = { title: "Checkout" };

/** Between the pricing page and Stripe: who buys, for which organization, at which price. */
export default async function CheckoutPage({ searchParams }: PageProps<"/checkout">) {
  const query = checkoutPageSchema.safeParse(await searchParams);
  if (!query.success) redirect("/pricing");
  const { plan, interval, currency, organization: preferred } = query.data;

  const here = hrefWith("/checkout", { plan, interval });
  const user = await getCurrentUser();
  if (!user) redirect(hrefWith("/sign-up", { next: here }));

  const [offers, organizations] = await Promise.all([
    listOffers(database()),
    listOrganizationsOf(database(), { userId: user.id }),
  ]);
  const offer = offers.find((candidate): candidate is PaidOffer => candidate.key === plan);
  const price = offer && costOf(offer, { interval, currency });
  if (!offer || !price) redirect("/pricing");
  const newOrganizationHref = hrefWith("/o/new", { next: here });
  if (organizations.length === 0) redirect(newOrganizationHref);
  const payable = organizations.filter(({ role }) => can(role, "billing.manage"));
  if (payable.length === 0) {
    return (
      <NobodyMayPay
        organizations={organizations}
        planName={offer.name}
        newOrganizationHref={newOrganizationHref}
      />
    );
  }

  const subscribed = await listSubscribed(database(), { organizationIds: payable.map(({ id }) => id) });
  const choices = payable.filter(({ id }) => !subscribed.has(id)).map(({ slug, name }) => ({ slug, name }));
  const [first] = choices;
  if (!first) {
    return (
      <AlreadySubscribed
        organizations={payable}
        subscribed={subscribed}
        newOrganizationHref={newOrganizationHref}
      />
    );
  }
  const only = choices.length === 1 ? first : null;
  const other = interval === "month" ? "year" : "month";
  const otherPrice = costOf(offer, { interval: other, currency });
  const saving = other === "year" ? nameSaving(offer.prices[currency], other) : null;
  const amount = `${formatMoney(price)} every ${interval}`;
  return (
    <AuthCard
      title={`Subscribe to ${offer.name}`}
      description={
        <>
          You’re about to subscribe {only ? only.name : "an organization of yours"} to {offer.name}:{" "}
          <strong className="font-medium text-ink">{amount}</strong>. It renews until you cancel it.
        </>
      }
      footer={
        <div className="grid gap-2">
          {otherPrice && (
            <Link
              href={hrefWith("/checkout", { plan, interval: other, organization: preferred })}
              className="text-accent-text underline-offset-4 hover:underline"
            >
              Pay {other === "year" ? "yearly" : "monthly"} instead: {formatMoney(otherPrice)} every {other}
              {saving && `, ${saving}`}
            </Link>
          )}
          <Link href="/pricing" className="text-accent-text underline-offset-4 hover:underline">
            Compare the plans
          </Link>
        </div>
      }
    >
      <CheckoutForm plan={plan} interval={interval} choices={choices} preferred={preferred ?? first.slug} />
    </AuthCard>
  );
}
