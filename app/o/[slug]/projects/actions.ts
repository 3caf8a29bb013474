"use server";

import { revalidatePath } from "next/cache";
import { organizationPath } from "@/app/o/paths";
import { organizationAction } from "@/lib/actions";
import { createProject } from "@/lib/projects/create-project";
import { deleteProject } from "@/lib/projects/delete-project";
import { renameProject } from "@/lib/projects/rename-project";
import { createProjectSchema, deleteProjectSchema, renameProjectSchema } from "@/lib/projects/schema";

export const createProjectAction = organizationAction("projects.write")
  .metadata({ action: "projects.create" })
  .inputSchema(createProjectSchema)
  .action(async ({ parsedInput: { name }, ctx: { organization, user, inTenant } }) => {
    const project = await inTenant((db) =>
      createProject(db, { organizationId: organization.id, name, actorId: user.id }),
    );
    revalidatePath(organizationPath(organization.slug, "dashboard"), "layout");
    return project;
  });

export const renameProjectAction = organizationAction("projects.write")
  .metadata({ action: "projects.rename" })
  .inputSchema(renameProjectSchema)
  .action(async ({ parsedInput: { projectId, name }, ctx: { organization, user, inTenant } }) => {
    await inTenant((db) =>
      renameProject(db, { organizationId: organization.id, projectId, name, actorId: user.id }),
    );
    revalidatePath(organizationPath(organization.slug, "dashboard"), "layout");
  });

export const deleteProjectAction = organizationAction("projects.write")
  .metadata({ action: "projects.delete" })
  .inputSchema(deleteProjectSchema)
  .action(async ({ parsedInput: { projectId }, ctx: { organization, user, inTenant } }) => {
    await inTenant((db) =>
      deleteProject(db, { organizationId: organization.id, projectId, actorId: user.id }),
    );
    revalidatePath(organizationPath(organization.slug, "dashboard"), "layout");
  });
