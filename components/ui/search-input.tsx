"use client";

import { Search } from "lucide-react";
import { type ComponentProps, useEffect } from "react";
import { cn } from "./cn";
import { Input } from "./input";
import { useFollowingValue } from "./use-following-value";

type SearchInputProps = Omit<ComponentProps<"input">, "type" | "ref" | "value" | "defaultValue"> & {
  /** Said by screen readers; the placeholder alone isn't a name. */
  label: string;
  /** What is searched for now; one types on from it. */
  value: string;
};

function isTyping(target: EventTarget | null) {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/** A search field that "/" focuses from anywhere on the page. Put it in a GET form to keep the query in the URL. */
export function SearchInput({ label, value, className, name = "q", ...props }: SearchInputProps) {
  const input = useFollowingValue<HTMLInputElement>(value);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [input]);

  return (
    <div className={cn("group relative", className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-faint"
      />
      <Input
        ref={input}
        type="search"
        name={name}
        defaultValue={value}
        aria-label={label}
        aria-keyshortcuts="/"
        autoComplete="off"
        className="h-8 pr-8 pl-8 [&::-webkit-search-cancel-button]:appearance-none"
        {...props}
      />
      <kbd
        aria-hidden
        className="pointer-events-none absolute inset-y-0 right-2 my-auto flex size-5 items-center justify-center rounded-sm border font-mono text-faint text-xs group-focus-within:hidden pointer-coarse:hidden"
      >
        /
      </kbd>
    </div>
  );
}
