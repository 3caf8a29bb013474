import type { Route } from "next";
import type { ReactNode } from "react";
import type { NavGroup, PersonLink, ShellOrganization, ShellUser, SignOutAction } from "./navigation";
import { OrganizationSwitcher } from "./organization-switcher";
import { PersonMenu } from "./person-menu";
import { RailNav } from "./rail-nav";
import { ShellFrame } from "./shell-frame";

type AppShellProps = {
  groups: readonly NavGroup[];
  user: ShellUser;
  organization: ShellOrganization;
  organizations: readonly ShellOrganization[];
  /** Under the organization's name: its plan. */
  caption?: string;
  newOrganizationHref?: Route;
  personLinks?: readonly PersonLink[];
  signOutAction: SignOutAction;
  /** At most one, by severity. */
  banner?: ReactNode;
  children: ReactNode;
};

/** The frame of the product, inside one organization. */
export function AppShell({
  groups,
  user,
  organization,
  organizations,
  caption,
  newOrganizationHref,
  personLinks,
  signOutAction,
  banner,
  children,
}: AppShellProps) {
  return (
    <ShellFrame
      top={
        <OrganizationSwitcher
          organization={organization}
          organizations={organizations}
          caption={caption}
          newOrganizationHref={newOrganizationHref}
        />
      }
      nav={<RailNav label={organization.name} groups={groups} />}
      bottom={<PersonMenu user={user} links={personLinks} signOutAction={signOutAction} />}
      mobileTitle={organization.name}
      banner={banner}
    >
      {children}
    </ShellFrame>
  );
}
