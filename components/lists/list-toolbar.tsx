"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type SubmitEvent, useTransition } from "react";
import { SearchInput } from "@/components/ui/search-input";
import { Select } from "@/components/ui/select";
import { Spinner } from "@/components/ui/spinner";
import { useFollowingValue } from "@/components/ui/use-following-value";
import { hrefWith } from "@/lib/href";

export type ListFilter = {
  /** The parameter in the URL. */
  name: string;
  label: string;
  value: string;
  /** The first is the default and is left out of the URL when its value is empty. */
  options: readonly { value: string; label: string }[];
};

type ListToolbarProps = {
  /** The list's own address. A new search or filter begins at its first page. */
  path: Route;
  search: { label: string; value: string };
  filters?: readonly ListFilter[];
};

/** Search and filters of a list. They live in the URL, and it is a plain GET form until JavaScript is here. */
export function ListToolbar({ path, search, filters = [] }: ListToolbarProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [
      name,
      String(value).trim(),
    ]);
    startTransition(() => router.push(hrefWith(path, Object.fromEntries(entries))));
  }

  return (
    <search>
      <form action={path} method="get" onSubmit={submit} className="mb-4 flex flex-wrap items-center gap-2">
        <SearchInput
          label={search.label}
          placeholder={search.label}
          value={search.value}
          className="w-full sm:w-72"
        />
        {filters.map((filter) => (
          <FilterSelect key={filter.name} filter={filter} />
        ))}
        <noscript>
          <button type="submit">Search</button>
        </noscript>
        <span role="status" className="max-sm:absolute">
          {pending && (
            <>
              <Spinner className="text-faint" />
              <span className="sr-only">Searching</span>
            </>
          )}
        </span>
      </form>
    </search>
  );
}

function FilterSelect({ filter }: { filter: ListFilter }) {
  const select = useFollowingValue<HTMLSelectElement>(filter.value);
  return (
    <Select
      ref={select}
      name={filter.name}
      aria-label={filter.label}
      defaultValue={filter.value}
      onChange={(event) => event.currentTarget.form?.requestSubmit()}
      className="max-sm:flex-1 [&>select]:h-8"
    >
      {filter.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}
