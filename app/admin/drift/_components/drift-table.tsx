import { statusLabel } from "@/app/admin/_components/status-badges";
import { TextLink } from "@/app/admin/_components/text-link";
import { adminPath } from "@/app/admin/paths";
import { CopyableText } from "@/components/ui/copy-button";
import { LocalTime } from "@/components/ui/local-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { DriftRow } from "@/lib/admin/drift";

export const sourceNames: Readonly<Record<DriftRow["source"], string>> = {
  hourly: "Hourly run",
  nightly: "Nightly run",
  backfill: "Back-fill",
  manual: "Sync by hand",
};

/** Each mended row: whose it is, what the mirror said, and what Stripe says. */
export function DriftTable({ rows }: { rows: readonly DriftRow[] }) {
  return (
    <Table label="Drift">
      <TableHeader>
        <TableRow>
          <TableHead>Object</TableHead>
          <TableHead className="w-full">In the mirror → at Stripe</TableHead>
          <TableHead>Organization</TableHead>
          <TableHead>Found by</TableHead>
          <TableHead>Found</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id} className="align-top">
            <TableCell>
              {statusLabel(row.objectType)}
              <span className="block max-w-56 text-muted">
                <CopyableText value={row.objectId} />
              </span>
            </TableCell>
            <TableCell className="min-w-72 max-w-0 whitespace-normal">
              <Differences differences={row.differences} />
            </TableCell>
            <TableCell className="max-w-56 truncate">
              {row.organization ? (
                <TextLink href={adminPath("organizations", row.organization.id)}>
                  {row.organization.name}
                </TextLink>
              ) : (
                <span className="text-faint">Catalogue</span>
              )}
            </TableCell>
            <TableCell className="text-muted">{sourceNames[row.source]}</TableCell>
            <TableCell className="text-muted">
              <LocalTime value={row.createdAt} format="ago" />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Fields that are shown before one asks for more. */
const shown = 3;

function Differences({ differences }: { differences: DriftRow["differences"] }) {
  const fields = Object.entries(differences);
  return (
    <>
      <Fields fields={fields.slice(0, shown)} />
      {fields.length > shown && (
        <details className="mt-1">
          <summary className="cursor-pointer rounded-sm text-muted hover:text-ink">
            {fields.length - shown} more
          </summary>
          <Fields fields={fields.slice(shown)} />
        </details>
      )}
    </>
  );
}

function Fields({ fields }: { fields: readonly [string, { mirror: unknown; stripe: unknown }][] }) {
  return (
    <dl className="grid gap-0.5">
      {fields.map(([field, { mirror, stripe }]) => (
        <div key={field} className="flex flex-wrap gap-x-2">
          <dt className="text-muted">{field === "row" ? "The whole row" : field}</dt>
          <dd className="min-w-0 wrap-anywhere font-mono text-xs leading-5">
            <Value value={mirror} /> <span aria-hidden>→</span>
            <span className="sr-only">at Stripe</span> <Value value={stripe} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Longer values are cut; the whole one shows on hover. */
const longest = 80;

function Value({ value }: { value: unknown }) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.length <= longest) return <span>{text}</span>;
  return <span title={text}>{text.slice(0, longest)}…</span>;
}
