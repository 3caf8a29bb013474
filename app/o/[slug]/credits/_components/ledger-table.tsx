import { Coins } from "lucide-react";
import { organizationPath } from "@/app/o/paths";
import { EmptyState } from "@/components/ui/empty-state";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { database } from "@/db";
import type { CursorParameters } from "@/db/cursor";
import { withTenant } from "@/db/tenancy";
import { listCreditEntries } from "@/lib/credits/queries";
import { hrefWith } from "@/lib/href";
import type { OrganizationSummary } from "@/lib/organizations/queries";
import { describeEntry, signedNumber } from "./words";

type LedgerTableProps = { organization: OrganizationSummary; cursor: CursorParameters };

/** Every credit that came or went, newest first. */
export async function LedgerTable({ organization, cursor }: LedgerTableProps) {
  const page = await withTenant(database(), organization.id, (db) =>
    listCreditEntries(db, { organizationId: organization.id, ...cursor }),
  );
  if (page.rows.length === 0 && !page.previous && !page.next) {
    return (
      <EmptyState
        icon={<Coins />}
        title="No credits have come or gone yet"
        description="What comes in with your plan or a pack, and what is used, will be listed here."
      />
    );
  }
  const path = organizationPath(organization.slug, "credits");
  const hrefTo = (place: CursorParameters) => hrefWith(path, place);
  return (
    <>
      <Table label="History of credits">
        <TableHeader>
          <TableRow>
            <TableHead>What for</TableHead>
            <TableHead className="max-sm:hidden">By</TableHead>
            <TableHead>When</TableHead>
            <TableHead numeric>Credits</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {page.rows.map((entry) => {
            const words = describeEntry(entry);
            return (
              <TableRow key={entry.id}>
                <TableCell className="w-full max-w-0 truncate" title={words}>
                  {words}
                </TableCell>
                <TableCell className="text-muted max-sm:hidden">{entry.actor ?? "–"}</TableCell>
                <TableCell className="text-muted">
                  <LocalTime value={entry.at} format="ago" />
                </TableCell>
                <TableCell numeric className="font-medium">
                  {signedNumber(entry.amount)}
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
      {(page.previous || page.next) && (
        <div className="border-t px-5 py-3">
          <Pagination
            previousHref={page.previous ? hrefTo({ before: page.previous }) : null}
            nextHref={page.next ? hrefTo({ after: page.next }) : null}
          />
        </div>
      )}
    </>
  );
}
