import {
  ArrowLeft,
  Building2,
  GitCompareArrows,
  LayoutDashboard,
  UserRound,
  Users,
  Webhook,
} from "lucide-react";
import { signOutAction } from "@/app/(auth)/actions";
import { AdminShell } from "@/components/shell/admin-shell";
import type { NavGroup, PersonLink } from "@/components/shell/navigation";
import { adminLayoutMetadata, loadAdmin } from "./load";

export const generateMetadata = () =>
  adminLayoutMetadata({
    title: { default: "Admin", template: "%s · Admin · Keel" },
    robots: { index: false, follow: false },
  });

const groups: readonly NavGroup[] = [
  {
    items: [
      { href: "/admin", label: "Overview", icon: <LayoutDashboard aria-hidden />, exact: true },
      { href: "/admin/organizations", label: "Organizations", icon: <Building2 aria-hidden /> },
      { href: "/admin/users", label: "Users", icon: <Users aria-hidden /> },
      { href: "/admin/events", label: "Stripe events", icon: <Webhook aria-hidden /> },
      { href: "/admin/drift", label: "Drift", icon: <GitCompareArrows aria-hidden /> },
    ],
  },
];

const personLinks: readonly PersonLink[] = [
  { href: "/account", label: "Your account", icon: <UserRound aria-hidden /> },
  { href: "/o", label: "Back to the product", icon: <ArrowLeft aria-hidden /> },
];

/** The frame of the administrators' area. */
export default async function AdminLayout({ children }: LayoutProps<"/admin">) {
  const { user } = await loadAdmin();
  return (
    <AdminShell
      groups={groups}
      user={{ name: user.name ?? user.email, email: user.email, image: user.image }}
      personLinks={personLinks}
      signOutAction={signOutAction}
    >
      {children}
    </AdminShell>
  );
}
