import { CircleCheck } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";
import { listDrift } from "@/lib/admin/drift";
import { driftListSchema, driftSources } from "@/lib/admin/schema";
import { objectTypes } from "@/lib/billing/reconcile/differences";
import { ListPage } from "../_components/list-page";
import { statusLabel } from "../_components/status-badges";
import { adminPageMetadata, loadAdmin } from "../load";
import { DriftTable, sourceNames } from "./_components/drift-table";

export const generateMetadata = () => adminPageMetadata("Drift");

export default async function AdminDriftPage({ searchParams }: PageProps<"/admin/drift">) {
  const { db } = await loadAdmin();
  const list = driftListSchema.parse(await searchParams);
  return (
    <ListPage
      title="Drift"
      description="Rows that weren’t as Stripe is, and were mended, newest first."
      path="/admin/drift"
      list={list}
      searchLabel="Search by id or organization"
      filters={[
        {
          name: "source",
          label: "Found by",
          all: "All sources",
          options: driftSources.map((value) => ({ value, label: sourceNames[value] })),
        },
        {
          name: "type",
          label: "Object",
          all: "All objects",
          options: objectTypes.map((value) => ({ value, label: statusLabel(value) })),
        },
      ]}
      read={({ limit }) => listDrift(db, { ...list, limit })}
      nothingFits="No drift fits"
      nothingYet={
        <EmptyState
          icon={<CircleCheck />}
          title="No drift"
          description="Everything that was compared with Stripe was right. It is compared every hour and every night."
        />
      }
    >
      {(rows) => <DriftTable rows={rows} />}
    </ListPage>
  );
}
