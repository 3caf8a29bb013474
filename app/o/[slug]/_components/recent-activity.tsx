import { LocalTime } from "@/components/ui/local-time";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { describeAct, describeSubject } from "@/lib/audit/describe";
import { listAuditEvents } from "@/lib/audit/queries";
import type { OrganizationSummary } from "@/lib/organizations/queries";

/** The last acts in the organization that the person's role lets them know of, in words. */
export async function RecentActivity({ organization }: { organization: OrganizationSummary }) {
  const { rows } = await withTenant(database(), organization.id, (db) =>
    listAuditEvents(db, { organizationId: organization.id, reader: organization.role, limit: 8 }),
  );
  if (rows.length === 0) {
    return (
      <p className="px-5 pt-2 pb-5 text-muted">
        Nothing has happened yet. What people do here will be listed here.
      </p>
    );
  }
  return (
    <ul className="mt-3 divide-y border-t">
      {rows.map((entry) => (
        <li key={entry.id} className="flex items-baseline justify-between gap-4 px-5 py-2.5">
          <span className="min-w-0 break-words text-muted">
            <span className="font-medium text-ink">{describeSubject(entry)}</span> {describeAct(entry)}
          </span>
          <LocalTime value={entry.at} format="ago" className="shrink-0 text-muted" />
        </li>
      ))}
    </ul>
  );
}
