"use server";

import { revalidatePath } from "next/cache";
import { organizationPath } from "@/app/o/paths";
import { organizationAction } from "@/lib/actions";
import { renameOrganization } from "@/lib/organizations/rename-organization";
import { renameOrganizationSchema } from "@/lib/organizations/schema";

export const renameOrganizationAction = organizationAction("organization.update")
  .metadata({ action: "organizations.rename" })
  .inputSchema(renameOrganizationSchema)
  .action(async ({ parsedInput: { name }, ctx: { organization, user, inTenant } }) => {
    await inTenant((db) =>
      renameOrganization(db, { organizationId: organization.id, name, actorId: user.id }),
    );
    revalidatePath(organizationPath(organization.slug, "dashboard"), "layout");
  });
