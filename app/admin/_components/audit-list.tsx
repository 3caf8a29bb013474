import { LocalTime } from "@/components/ui/local-time";
import { describeAct, describeSubject } from "@/lib/audit/describe";
import type { AuditEntry } from "@/lib/audit/queries";

/** Audit entries in words, each with the id of what was acted on. */
export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  if (entries.length === 0) return <p className="px-5 pt-2 pb-5 text-muted">Nothing yet.</p>;
  return (
    <ul className="mt-3 divide-y border-t">
      {entries.map((entry) => (
        <li key={entry.id} className="flex flex-wrap items-baseline justify-between gap-x-4 px-5 py-2.5">
          <span className="min-w-0 flex-1 basis-60 break-words text-muted">
            <span className="font-medium text-ink">{describeSubject(entry)}</span> {describeAct(entry)}
            <code className="block truncate font-mono text-faint text-xs">{entry.targetId}</code>
          </span>
          <LocalTime value={entry.at} format="time" className="shrink-0 text-muted" />
        </li>
      ))}
    </ul>
  );
}
