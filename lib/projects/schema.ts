import { z } from "zod";
import { searchTermSchema } from "@/db/search";
import { idSchema } from "@/lib/ids";
import { slugSchema } from "@/lib/organizations/schema";

export const projectNameSchema = z
  .string()
  .trim()
  .min(1, "Give the project a name.")
  .max(80, "Keep the name within 80 characters.")
  .regex(/^\P{Cc}*$/u, "Leave out line breaks and other invisible characters.");

export const createProjectSchema = z.object({ organization: slugSchema, name: projectNameSchema });

export const renameProjectSchema = createProjectSchema.extend({ projectId: idSchema("project") });

export const deleteProjectSchema = z.object({ organization: slugSchema, projectId: idSchema("project") });

/** The state of the list as it stands in the URL; what makes no sense there means the default. */
export const projectListSchema = z.object({
  q: searchTermSchema,
  sort: z.enum(["newest", "name"]).catch("newest"),
  after: z.string().optional().catch(undefined),
  before: z.string().optional().catch(undefined),
});

export type ProjectListParameters = z.infer<typeof projectListSchema>;
