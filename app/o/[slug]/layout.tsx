import {
  CreditCard,
  FolderKanban,
  LayoutDashboard,
  Settings,
  ShieldCheck,
  UserRound,
  Users,
} from "lucide-react";
import { signOutAction } from "@/app/(auth)/actions";
import { organizationPath } from "@/app/o/paths";
import { AppShell } from "@/components/shell/app-shell";
import type { NavItem } from "@/components/shell/navigation";
import { database } from "@/db";
import { can } from "@/lib/organizations/permissions";
import { listOrganizationsOf, type OrganizationSummary } from "@/lib/organizations/queries";
import { BillingBanner } from "./billing/_components/billing-banner";
import { loadEntitlements, loadOrganization } from "./load";

/** The frame around every page inside one organization. */
export default async function OrganizationLayout({ params, children }: LayoutProps<"/o/[slug]">) {
  const { slug } = await params;
  const { user, organization } = await loadOrganization(slug);
  const [organizations, { plan }] = await Promise.all([
    listOrganizationsOf(database(), { userId: user.id }),
    loadEntitlements(organization.id),
  ]);
  return (
    <AppShell
      groups={[{ items: navigation(organization) }]}
      user={{ name: user.name ?? user.email, email: user.email, image: user.image }}
      organization={asShellOrganization(organization)}
      organizations={organizations.map(asShellOrganization)}
      caption={`${plan.name} plan`}
      newOrganizationHref="/o/new"
      personLinks={[
        { href: "/account", label: "Your account", icon: <UserRound aria-hidden /> },
        ...(user.role === "admin"
          ? [{ href: "/admin" as const, label: "Admin", icon: <ShieldCheck aria-hidden /> }]
          : []),
      ]}
      signOutAction={signOutAction}
      banner={<BillingBanner organization={organization} />}
    >
      {children}
    </AppShell>
  );
}

function asShellOrganization({ slug, name }: OrganizationSummary) {
  return { slug, name, href: organizationPath(slug, "dashboard") };
}

function navigation({ slug, role }: OrganizationSummary): NavItem[] {
  const items: (NavItem & { shown: boolean })[] = [
    {
      href: organizationPath(slug, "dashboard"),
      label: "Dashboard",
      icon: <LayoutDashboard aria-hidden />,
      exact: true,
      shown: true,
    },
    {
      href: organizationPath(slug, "projects"),
      label: "Projects",
      icon: <FolderKanban aria-hidden />,
      shown: can(role, "projects.read"),
    },
    {
      href: organizationPath(slug, "billing"),
      label: "Billing",
      also: [organizationPath(slug, "credits")],
      icon: <CreditCard aria-hidden />,
      shown: can(role, "billing.read"),
    },
    {
      href: organizationPath(slug, "members"),
      label: "Members",
      icon: <Users aria-hidden />,
      shown: can(role, "members.read"),
    },
    {
      href: organizationPath(slug, "settings"),
      label: "Settings",
      icon: <Settings aria-hidden />,
      shown: can(role, "organization.read"),
    },
  ];
  return items.filter((item) => item.shown).map(({ shown: _, ...item }) => item);
}
