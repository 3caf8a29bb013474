import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";
import { database } from "@/db";
import { withTenant } from "@/db/tenancy";
import { describeAct, describeSubject } from "@/lib/audit/describe";
import { listAuditEvents } from "@/lib/audit/queries";
import type { Entitlements } from "@/lib/billing/entitlements";
import { hasFeature, namePlansWith } from "@/lib/billing/features";
import { hrefWith } from "@/lib/href";
import { can } from "@/lib/organizations/permissions";
import type { OrganizationSummary } from "@/lib/organizations/queries";

type AuditLogCardProps = {
  organization: OrganizationSummary;
  entitlements: Entitlements;
  cursor: { after?: string | undefined; before?: string | undefined };
};

/** All that people did in the organization, where its plan has the audit log; where it hasn't, which one has. */
export async function AuditLogCard({ organization, entitlements, cursor }: AuditLogCardProps) {
  if (!hasFeature(entitlements, "auditLog")) return <Upsell organization={organization} />;
  const { rows, previous, next } = await withTenant(database(), organization.id, (db) =>
    listAuditEvents(db, {
      organizationId: organization.id,
      reader: organization.role,
      limit: 20,
      ...cursor,
    }),
  );
  const path = organizationPath(organization.slug, "settings");
  return (
    <Card>
      <CardHeader title="Audit log" description="Who did what, newest first." />
      {rows.length === 0 ? (
        <p className="px-5 pt-2 pb-5 text-muted">Nothing has happened yet.</p>
      ) : (
        <ul className="mt-3 divide-y border-t">
          {rows.map((entry) => (
            <li
              key={entry.id}
              className="flex flex-wrap items-baseline justify-between gap-x-4 px-5 py-2.5 text-muted"
            >
              <span className="min-w-0 flex-1 basis-60 break-words">
                <span className="font-medium text-ink">{describeSubject(entry)}</span> {describeAct(entry)}
              </span>
              <LocalTime value={entry.at} format="time" className="shrink-0" />
            </li>
          ))}
        </ul>
      )}
      {(previous || next) && (
        <div className="border-t px-5 py-3">
          <Pagination
            previousHref={previous ? hrefWith(path, { before: previous }) : null}
            nextHref={next ? hrefWith(path, { after: next }) : null}
          />
        </div>
      )}
    </Card>
  );
}

function Upsell({ organization }: { organization: OrganizationSummary }) {
  const mayChoose = can(organization.role, "billing.manage");
  return (
    <Card>
      <CardHeader
        title="Audit log"
        action={
          mayChoose && (
            <Button
              variant="secondary"
              size="sm"
              render={<Link href={organizationPath(organization.slug, "plans")} />}
            >
              See plans
            </Button>
          )
        }
      />
      <CardContent className="pt-2 text-muted">
        Seeing who did what here comes with {namePlansWith("auditLog")}. It is recorded on every plan, so
        nothing is missing once you have it.
        {!mayChoose && " Ask an owner of the organization for a larger plan."}
      </CardContent>
    </Card>
  );
}
