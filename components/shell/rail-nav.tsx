"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import type { NavGroup, NavItem } from "./navigation";

function isActive(pathname: string, { href, exact, also = [] }: NavItem) {
  return (
    pathname === href || (!exact && pathname.startsWith(`${href}/`)) || also.some((at) => at === pathname)
  );
}

/** The rail's links; the current one is told by the address. */
export function RailNav({ label, groups }: { label: string; groups: readonly NavGroup[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="grid gap-5">
      {groups.map((group) => (
        <div key={group.label ?? group.items[0]?.href}>
          {group.label && <p className="mb-1 px-2 text-faint text-xs">{group.label}</p>}
          <ul className="grid gap-0.5">
            {group.items.map((item) => {
              const active = isActive(pathname, item);
              return (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    aria-current={active ? "page" : undefined}
                    className={cn(
                      "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm transition-colors max-md:h-10 [&_svg]:size-4 [&_svg]:shrink-0",
                      active
                        ? "bg-line/70 font-medium text-ink dark:bg-subtle [&_svg]:text-accent-text"
                        : "text-muted hover:bg-subtle hover:text-ink dark:hover:bg-surface [&_svg]:text-faint",
                    )}
                  >
                    {item.icon}
                    {item.label}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </nav>
  );
}
