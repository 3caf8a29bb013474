"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { organizationPath } from "@/app/o/paths";
import { organizationAction } from "@/lib/actions";
import { changeRole } from "@/lib/organizations/change-role";
import { removeMember } from "@/lib/organizations/remove-member";
import { changeRoleSchema, removeMemberSchema } from "@/lib/organizations/schema";

export const changeRoleAction = organizationAction("members.manage")
  .metadata({ action: "members.change_role" })
  .inputSchema(changeRoleSchema)
  .action(async ({ parsedInput: { userId, role }, ctx: { organization, user, inTenant } }) => {
    await inTenant((db) =>
      changeRole(db, { organizationId: organization.id, userId, role, actorId: user.id }),
    );
    // One's own role decides what the frame shows.
    revalidatePath(organizationPath(organization.slug, "dashboard"), "layout");
  });

export const removeMemberAction = organizationAction("members.manage")
  .metadata({ action: "members.remove" })
  .inputSchema(removeMemberSchema)
  .action(async ({ parsedInput: { userId }, ctx: { organization, user, inTenant } }) => {
    await inTenant((db) => removeMember(db, { organizationId: organization.id, userId, actorId: user.id }));
    if (userId === user.id) redirect("/o");
    revalidatePath(organizationPath(organization.slug, "members"));
  });
