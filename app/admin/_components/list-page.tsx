import { SearchX } from "lucide-react";
import type { Route } from "next";
import { type ReactNode, Suspense } from "react";
import { ListToolbar } from "@/components/lists/list-toolbar";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { TableSkeleton } from "@/components/ui/skeleton";
import type { Page } from "@/db/cursor";
import { hrefWith } from "@/lib/href";

type Option = { value: string; label: string };

type ListFilter = {
  /** The parameter in the URL. */
  name: string;
  label: string;
  /** What the list is called while this filter lets everything through. */
  all: string;
  options: readonly Option[];
};

type ListPageProps<Row> = {
  title: string;
  description: string;
  /** The list's own address. */
  path: Route;
  /** Its state as parsed from the URL: the search, the filters by their names, and the cursors. */
  list: Readonly<Record<string, string | undefined>>;
  searchLabel: string;
  filters: readonly ListFilter[];
  /** Called once, while a skeleton is shown. */
  read: (page: { limit: number }) => Promise<Page<Row>>;
  /** The title of what is shown when no row fits the search and the filters: "Nobody fits". */
  nothingFits: string;
  /** Shown instead when there is nothing at all; leave it out where that can't be. */
  nothingYet?: ReactNode;
  /** The rows' table; there is at least one row. */
  children: (rows: Row[]) => ReactNode;
};

const rowsPerPage = 50;

/** A list of the administrators' area: search and filters in the URL, page by page. */
export function ListPage<Row>(props: ListPageProps<Row>) {
  const { title, description, path, list, searchLabel, filters } = props;
  return (
    <>
      <PageHeader title={title} description={description} />
      <ListToolbar
        path={path}
        search={{ label: searchLabel, value: list.q ?? "" }}
        filters={filters.map(({ name, label, all, options }) => ({
          name,
          label,
          value: list[name] ?? "",
          options: [{ value: "", label: all }, ...options],
        }))}
      />
      <Suspense
        key={JSON.stringify(list)}
        fallback={
          <Card>
            <TableSkeleton rows={12} />
          </Card>
        }
      >
        <Rows {...props} />
      </Suspense>
    </>
  );
}

async function Rows<Row>(props: ListPageProps<Row>) {
  const { path, list, filters, read, nothingFits, nothingYet, children } = props;
  const page = await read({ limit: rowsPerPage });
  const { after: _, before: __, ...narrowing } = list;
  if (page.rows.length === 0) {
    const isNarrowed = Object.values(narrowing).some(Boolean);
    return (
      <Card>
        {nothingYet && !isNarrowed ? (
          nothingYet
        ) : (
          <EmptyState
            icon={<SearchX />}
            title={nothingFits}
            description={`Change the search or the ${filters.length > 1 ? "filters" : "filter"}.`}
          />
        )}
      </Card>
    );
  }
  const hrefTo = (cursor: { after?: string; before?: string }) => hrefWith(path, { ...narrowing, ...cursor });
  return (
    <>
      <Card>{children(page.rows)}</Card>
      <div className="mt-4">
        <Pagination
          previousHref={page.previous ? hrefTo({ before: page.previous }) : null}
          nextHref={page.next ? hrefTo({ after: page.next }) : null}
        />
      </div>
    </>
  );
}
