"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Select } from "@/components/ui/select";
import { Spinner } from "@/components/ui/spinner";
import { useFollowingValue } from "@/components/ui/use-following-value";
import { hrefWith } from "@/lib/href";

type InvoiceFilterProps = {
  /** The page's own address: another filter begins at the first invoice. */
  path: Route;
  /** "" for all. */
  value: string;
  options: readonly { value: string; label: string }[];
};

/** Narrows the list by status. It lives in the URL, and is a plain GET form until JavaScript is here. */
export function InvoiceFilter({ path, value, options }: InvoiceFilterProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const select = useFollowingValue<HTMLSelectElement>(value);

  return (
    <form action={path} method="get" className="flex items-center gap-2">
      <span role="status">
        {pending && (
          <>
            <Spinner className="text-faint" />
            <span className="sr-only">Searching</span>
          </>
        )}
      </span>
      <Select
        ref={select}
        name="status"
        aria-label="Status"
        defaultValue={value}
        onChange={({ currentTarget }) =>
          startTransition(() =>
            router.push(hrefWith(path, { status: currentTarget.value }), { scroll: false }),
          )
        }
        className="w-40 [&>select]:h-8"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
