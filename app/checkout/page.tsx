import type { Metadata, Route } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/shell/auth-card";
import { database } from "@/db";
import { getCurrentUser } from "@/lib/auth/session";
import { listCheckoutFacts } from "@/lib/billing/checkout-choices";
import { costOf, listOffers, type PaidOffer } from "@/lib/billing/pricing";
import { listSubscribed } from "@/lib/billing/queries";
import { nameSaving } from "@/lib/billing/saving";
import { checkoutPageSchema } from "@/lib/billing/schema";
import { env } from "@/lib/env";
import { hrefWith } from "@/lib/href";
import { formatMoney } from "@/lib/money";
import { can } from "@/lib/organizations/permissions";
import { listOrganizationsOf } from "@/lib/organizations/queries";
import { AlreadySubscribed } from "./_components/already-subscribed";
import { CheckoutForm } from "./_components/checkout-form";
import { NobodyMayPay } from "./_components/nobody-may-pay";
import { PromotionRefused } from "./_components/promotion-refused";
import { checkPromotion } from "./promotion";
import { termsFor } from "./terms";

export const metadata: Metadata = { title: "Checkout" };

/** Between the pricing page and Stripe: who buys, for which organization, at which price, and what is charged when. */
export default async function CheckoutPage({ searchParams }: PageProps<"/checkout">) {
  const query = checkoutPageSchema.safeParse(await searchParams);
  if (!query.success) redirect("/pricing");
  const { plan, interval, currency, promo, organization: preferred } = query.data;
  const hereWith = (changes: { interval?: string; promo?: string | null } = {}): Route =>
    hrefWith("/checkout", { plan, interval, currency, promo, organization: preferred, ...changes });

  const user = await getCurrentUser();
  if (!user) redirect(hrefWith("/sign-up", { next: hereWith() }));

  const [offers, organizations] = await Promise.all([
    listOffers(database()),
    listOrganizationsOf(database(), { userId: user.id }),
  ]);
  const offer = offers.find((candidate): candidate is PaidOffer => candidate.key === plan);
  const price = offer?.prices[currency][interval] ?? null;
  if (!offer || price === null) redirect("/pricing");
  const newOrganizationHref = hrefWith("/o/new", { next: hereWith() });
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

  const organizationIds = payable.map(({ id }) => id);
  const [subscribed, facts] = await Promise.all([
    listSubscribed(database(), { organizationIds }),
    listCheckoutFacts(database(), { organizationIds }),
  ]);
  const buyers = payable.filter(({ id }) => !subscribed.has(id));
  const buyer = buyers.find(({ slug }) => slug === preferred) ?? buyers[0];
  if (!buyer) {
    return (
      <AlreadySubscribed
        organizations={payable}
        subscribed={subscribed}
        newOrganizationHref={newOrganizationHref}
      />
    );
  }

  const choices = buyers.map(({ id, slug, name }) => ({
    slug,
    name,
    terms: termsFor(offer, { interval, price, currency, facts: facts.get(id), now: new Date() }),
  }));
  const quantity = offer.per === "seat" ? (facts.get(buyer.id)?.members ?? 1) : 1;
  const promotion = promo
    ? await checkPromotion({
        userId: user.id,
        organizationId: buyer.id,
        plan,
        interval,
        currency,
        quantity,
        code: promo,
      })
    : null;
  const other = interval === "year" ? "month" : "year";
  const otherPrice = costOf(offer, { interval: other, currency });
  const saving = other === "year" ? nameSaving(offer.prices[currency], other) : null;
  return (
    <AuthCard
      title={`Subscribe to ${offer.name}`}
      description={`You’re about to subscribe ${choices.length === 1 ? buyer.name : "an organization of yours"} to ${offer.name}. It renews until you cancel it.`}
      footer={
        <div className="grid gap-2">
          {otherPrice && (
            <Link
              href={hereWith({ interval: other })}
              className="text-accent-text underline-offset-4 hover:underline"
            >
              Pay {other}ly instead
              {offer.per === "organization" && `: ${formatMoney(otherPrice)} every ${other}`}
              {saving && `, ${saving}`}
            </Link>
          )}
          <Link
            href={hrefWith("/pricing", { promo })}
            className="text-accent-text underline-offset-4 hover:underline"
          >
            Compare the plans
          </Link>
        </div>
      }
    >
      {promotion?.state === "refused" ? (
        <PromotionRefused reason={promotion.reason} withoutHref={hereWith({ promo: null })} />
      ) : (
        <CheckoutForm
          plan={plan}
          interval={interval}
          currency={currency}
          promotion={promotion}
          withoutPromotionHref={hereWith({ promo: null })}
          automaticTax={env().STRIPE_TAX}
          choices={choices}
          preferred={buyer.slug}
        />
      )}
    </AuthCard>
  );
}
