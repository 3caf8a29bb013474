import type { Metadata } from "next";
import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { AuthCard } from "@/components/shell/auth-card";
import { database } from "@/db";
import { parseNextPath } from "@/lib/auth/next-path";
import { requireUser } from "@/lib/auth/session";
import { listOrganizationsOf } from "@/lib/organizations/queries";
import { NewOrganizationForm } from "./_components/new-organization-form";

export const metadata: Metadata = { title: "New organization" };

export default async function NewOrganizationPage({ searchParams }: PageProps<"/o/new">) {
  const user = await requireUser();
  const next = parseNextPath((await searchParams).next);
  const [first] = await listOrganizationsOf(database(), { userId: user.id });
  return (
    <AuthCard
      title="New organization"
      description="Its projects, members and billing are its own. You will be its owner."
      footer={
        first && (
          <Link
            href={organizationPath(first.slug, "dashboard")}
            className="text-accent-text underline-offset-4 hover:underline"
          >
            Back to {first.name}
          </Link>
        )
      }
    >
      <NewOrganizationForm next={next ?? ""} />
    </AuthCard>
  );
}
