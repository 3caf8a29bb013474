import type { ReactNode } from "react";
import type { NavGroup, PersonLink, ShellUser, SignOutAction } from "./navigation";
import { PersonMenu } from "./person-menu";
import { RailNav } from "./rail-nav";
import { ShellFrame } from "./shell-frame";
import { Mark } from "./wordmark";

type AdminShellProps = {
  groups: readonly NavGroup[];
  user: ShellUser;
  personLinks?: readonly PersonLink[];
  signOutAction: SignOutAction;
  banner?: ReactNode;
  children: ReactNode;
};

function AdminMark() {
  return (
    <span className="flex items-center gap-2">
      <Mark />
      <span className="rounded-sm bg-ink px-1.5 py-0.5 font-medium text-canvas text-xs">Admin</span>
    </span>
  );
}

/** The administrators' frame: the product's, without colour, and a mark that one is in admin. */
export function AdminShell({ groups, user, personLinks, signOutAction, banner, children }: AdminShellProps) {
  return (
    <>
      {/* Lies over the frame, which is as high as the window already. */}
      <div aria-hidden className="fixed inset-x-0 top-0 z-30 h-0.5 bg-ink" />
      <ShellFrame
        top={
          <div className="flex h-10 items-center px-2">
            <AdminMark />
          </div>
        }
        nav={<RailNav label="Admin" groups={groups} />}
        bottom={<PersonMenu user={user} links={personLinks} signOutAction={signOutAction} />}
        mobileTitle={<AdminMark />}
        banner={banner}
      >
        {children}
      </ShellFrame>
    </>
  );
}
