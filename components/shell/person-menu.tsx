"use client";

import { ChevronsUpDown, LogOut } from "lucide-react";
import { useTransition } from "react";
import { ThemeMenuGroup } from "@/components/theme/theme-menu-group";
import { Avatar } from "@/components/ui/avatar";
import { DropdownMenu, MenuItem, MenuLink, MenuSeparator } from "@/components/ui/dropdown-menu";
import type { PersonLink, ShellUser, SignOutAction } from "./navigation";

type PersonMenuProps = {
  user: ShellUser;
  links?: readonly PersonLink[];
  signOutAction: SignOutAction;
};

/** The person at the bottom of the rail: own pages, theme, sign out. */
export function PersonMenu({ user, links = [], signOutAction }: PersonMenuProps) {
  const [pending, startTransition] = useTransition();
  return (
    <DropdownMenu
      align="start"
      side="top"
      className="w-56"
      trigger={
        <button
          type="button"
          aria-busy={pending || undefined}
          className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left transition-colors hover:bg-subtle data-popup-open:bg-subtle"
        >
          <Avatar name={user.name} image={user.image} />
          <span className="min-w-0 flex-1 truncate text-sm">{pending ? "Signing out…" : user.name}</span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-faint" />
          <span className="sr-only">Your menu</span>
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <p className="truncate font-medium text-sm">{user.name}</p>
        <p className="truncate text-muted text-xs">{user.email}</p>
      </div>
      <MenuSeparator />
      {links.map((link) => (
        <MenuLink key={link.href} href={link.href}>
          {link.icon}
          {link.label}
        </MenuLink>
      ))}
      <ThemeMenuGroup />
      <MenuSeparator />
      <MenuItem onClick={() => startTransition(signOutAction)}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </DropdownMenu>
  );
}
