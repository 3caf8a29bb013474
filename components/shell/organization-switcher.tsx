"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import type { Route } from "next";
import { Avatar } from "@/components/ui/avatar";
import { DropdownMenu, MenuGroup, MenuLink, MenuSeparator } from "@/components/ui/dropdown-menu";
import type { ShellOrganization } from "./navigation";

type OrganizationSwitcherProps = {
  organization: ShellOrganization;
  organizations: readonly ShellOrganization[];
  /** The plan's name or the role, under the organization's name. */
  caption?: string;
  newOrganizationHref?: Route;
};

/** The organization one is in, and the others. */
export function OrganizationSwitcher({
  organization,
  organizations,
  caption,
  newOrganizationHref,
}: OrganizationSwitcherProps) {
  return (
    <DropdownMenu
      align="start"
      className="w-56"
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left transition-colors hover:bg-subtle data-popup-open:bg-subtle"
        >
          <Avatar name={organization.name} image={organization.image} shape="square" />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium text-sm">{organization.name}</span>
            {caption && <span className="block truncate text-faint text-xs">{caption}</span>}
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-faint" />
          <span className="sr-only">Switch organization</span>
        </button>
      }
    >
      <MenuGroup label="Organizations">
        {organizations.map((other) => (
          <MenuLink key={other.slug} href={other.href} current={other.slug === organization.slug}>
            <Avatar name={other.name} image={other.image} shape="square" size="sm" />
            <span className="truncate">{other.name}</span>
          </MenuLink>
        ))}
      </MenuGroup>
      {newOrganizationHref && (
        <>
          <MenuSeparator />
          <MenuLink href={newOrganizationHref}>
            <Plus aria-hidden />
            New organization
          </MenuLink>
        </>
      )}
    </DropdownMenu>
  );
}
