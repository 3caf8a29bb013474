"use client";

import { Menu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cn } from "./cn";

type DropdownMenuProps = {
  /** The element that opens it, usually a Button; an icon alone needs an aria-label. */
  trigger: ReactElement;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom";
  children: ReactNode;
  className?: string;
};

/** A menu of actions and links, with arrow keys and type-ahead. */
export function DropdownMenu({
  trigger,
  align = "end",
  side = "bottom",
  children,
  className,
}: DropdownMenuProps) {
  return (
    <Menu.Root>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Menu.Popup
            className={cn(
              "max-h-(--available-height) min-w-44 max-w-80 origin-(--transform-origin) overflow-y-auto rounded-md border bg-raised p-1 shadow-float outline-none transition-[scale,opacity] data-ending-style:scale-[0.98] data-starting-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:opacity-0",
              className,
            )}
          >
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const itemClasses =
  "flex min-h-8 w-full cursor-default select-none items-center gap-2.5 rounded-sm px-2 py-1.5 text-left text-ink text-sm outline-none data-disabled:text-faint data-highlighted:bg-subtle dark:data-highlighted:bg-line [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint";

type MenuItemProps = ComponentProps<typeof Menu.Item> & { danger?: boolean };

/** An action: `onClick`. */
export function MenuItem({ danger = false, className, ...props }: MenuItemProps) {
  return (
    <Menu.Item
      className={cn(itemClasses, danger && "text-danger [&_svg]:text-danger", className)}
      {...props}
    />
  );
}

type MenuLinkProps = { href: Route; children: ReactNode; current?: boolean };

/** A link inside a menu; `current` ticks it. */
export function MenuLink({ href, children, current = false }: MenuLinkProps) {
  return (
    <Menu.LinkItem
      closeOnClick
      aria-current={current || undefined}
      render={<Link href={href} />}
      className={itemClasses}
    >
      {children}
      {current && <Check aria-hidden className="ml-auto text-accent-text!" />}
    </Menu.LinkItem>
  );
}

export function MenuSeparator() {
  return <Menu.Separator className="-mx-1 my-1 h-px bg-line" />;
}

/** A caption above a group of items. */
export function MenuGroup({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className="px-2 pt-1.5 pb-1 text-faint text-xs">{label}</Menu.GroupLabel>
      {children}
    </Menu.Group>
  );
}
