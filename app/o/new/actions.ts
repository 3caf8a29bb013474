"use server";

import { redirect } from "next/navigation";
import { organizationPath } from "@/app/o/paths";
import { database } from "@/db";
import { signedInAction } from "@/lib/actions";
import { createOrganization } from "@/lib/organizations/create-organization";
import { createOrganizationSchema } from "@/lib/organizations/schema";

/** Creates an organization and leads into it, or back to where it was wanted for. */
export const createOrganizationAction = signedInAction
  .metadata({ action: "organizations.create" })
  .inputSchema(createOrganizationSchema)
  .action(async ({ parsedInput: { name, next }, ctx }) => {
    const organization = await createOrganization(database(), { name, ownerId: ctx.user.id });
    redirect(next ?? organizationPath(organization.slug, "dashboard"));
  });
