import type { Metadata } from "next";
import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { Card, CardHeader } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { findBoundCurrency, listPackOffers } from "@/lib/billing/pack-offers";
import { isLivemode } from "@/lib/billing/stripe";
import { getCreditBalance, listUsableGrants } from "@/lib/credits/queries";
import { creditsPageSchema } from "@/lib/credits/schema";
import type { OrganizationId } from "@/lib/ids";
import { can } from "@/lib/organizations/permissions";
import { loadOrganization } from "../load";
import { BalanceCard } from "./_components/balance-card";
import { LedgerTable } from "./_components/ledger-table";
import { PackCard } from "./_components/pack-card";
import { PurchaseNote } from "./_components/purchase-note";
import { finishPurchase } from "./finish-purchase";

export const metadata: Metadata = { title: "Credits" };

export default async function CreditsPage({ params, searchParams }: PageProps<"/o/[slug]/credits">) {
  const { slug } = await params;
  const { organization, role } = await loadOrganization(slug);
  const { session_id: sessionId, ...cursor } = creditsPageSchema.parse(await searchParams);
  const mayManage = can(role, "billing.manage");
  // First, so that what was bought is in all that is read below.
  const purchase = sessionId && mayManage ? await finishPurchase(organization.id, sessionId) : null;
  const [{ balance, grants }, offers, currency] = await Promise.all([
    readCredits(organization.id),
    listPackOffers(database()),
    findBoundCurrency(database(), { organizationId: organization.id, livemode: isLivemode() }),
  ]);
  return (
    <>
      <PageHeader
        title="Credits"
        description={`What ${organization.name} can use, where it comes from and what it was used for.`}
        parents={
          can(role, "billing.read") ? [{ href: organizationPath(slug, "billing"), label: "Billing" }] : []
        }
      />
      <div className="grid gap-4">
        {purchase && <PurchaseNote purchase={purchase} />}
        <div className="grid gap-4 lg:grid-cols-2">
          <BalanceCard balance={balance} grants={grants} />
          <PackCard organization={slug} offers={offers} currency={currency} mayManage={mayManage} />
        </div>
        <Card>
          <CardHeader title="History" className="pb-3" />
          <div className="border-t">
            <Suspense key={JSON.stringify(cursor)} fallback={<TableSkeleton rows={6} />}>
              <LedgerTable organization={organization} cursor={cursor} />
            </Suspense>
          </div>
        </Card>
      </div>
    </>
  );
}

/** So many grants are named one by one; what the others hold is added up. */
const grantsShown = 12;

function readCredits(organizationId: OrganizationId) {
  return withTenant(database(), organizationId, async (db) => ({
    balance: await getCreditBalance(db, { organizationId }),
    grants: await listUsableGrants(db, { organizationId, limit: grantsShown }),
  }));
}
