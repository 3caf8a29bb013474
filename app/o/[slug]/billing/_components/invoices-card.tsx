import { Suspense } from "react";
import { organizationPath } from "@/app/o/paths";
import { Card, CardHeader } from "@/components/ui/card";
import { TableSkeleton } from "@/components/ui/skeleton";
import type { CursorParameters } from "@/db/cursor";
import { type InvoiceFilter as Filter, invoiceFilters } from "@/lib/billing/invoice-filters";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import { InvoiceFilter } from "./invoice-filter";
import { InvoiceTable } from "./invoice-table";

const labels = {
  paid: "Paid",
  open: "Open",
  refunded: "Refunded",
  void: "Void",
  uncollectible: "Uncollectible",
} as const satisfies Record<Filter, string>;

const options = [
  { value: "", label: "All" },
  ...invoiceFilters.map((value) => ({ value, label: labels[value] })),
];

type InvoicesCardProps = {
  organization: OrganizationSummary;
  filter: Filter | undefined;
  cursor: CursorParameters;
  /** Whether there can be any: without a Stripe customer there is nothing to narrow. */
  filterable: boolean;
};

export function InvoicesCard({ organization, filter, cursor, filterable }: InvoicesCardProps) {
  return (
    <Card id="invoices" className="scroll-mt-6">
      <CardHeader
        title="Invoices"
        className="pb-3"
        action={
          filterable && (
            <InvoiceFilter
              path={organizationPath(organization.slug, "billing")}
              value={filter ?? ""}
              options={options}
            />
          )
        }
      />
      <div className="border-t">
        <Suspense key={JSON.stringify({ filter, ...cursor })} fallback={<TableSkeleton rows={3} />}>
          <InvoiceTable organization={organization} filter={filter} cursor={cursor} />
        </Suspense>
      </div>
    </Card>
  );
}
