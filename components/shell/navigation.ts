import type { Route } from "next";
import type { ReactNode } from "react";

/** A place in the rail. Icons are elements, so that they can cross from server to client: `<House />`. */
export type NavItem = {
  href: Route;
  label: string;
  icon: ReactNode;
  /** Active on this address only, not below it: for the first page of an area. */
  exact?: boolean;
  /** Pages that belong to this place and have an address of their own. */
  also?: readonly Route[];
};

export type NavGroup = { label?: string; items: readonly NavItem[] };

export type ShellUser = { name: string; email: string; image?: string | null };

export type ShellOrganization = { slug: string; name: string; image?: string | null; href: Route };

/** A link in the person's menu. */
export type PersonLink = { href: Route; label: string; icon: ReactNode };

export type SignOutAction = () => Promise<void>;
