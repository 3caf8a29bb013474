import { z } from "zod";
import { nextPathSchema } from "@/lib/auth/next-path";
import { idSchema } from "@/lib/ids";
import { memberRoles } from "./permissions";

/** An organization's place in URLs: letters, digits and single hyphens, 2 to 40 characters. */
export const slugSchema = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9](-?[a-z0-9])+$/, "Use small letters, digits and single hyphens.");

export const organizationNameSchema = z
  .string()
  .trim()
  .min(2, "Give the organization a name of at least 2 characters.")
  .max(60, "Keep the name within 60 characters.")
  .regex(/^\P{Cc}*$/u, "Leave out line breaks and other invisible characters.");

export const createOrganizationSchema = z.object({ name: organizationNameSchema, next: nextPathSchema });

export const renameOrganizationSchema = z.object({
  organization: slugSchema,
  name: organizationNameSchema,
});

export const removeMemberSchema = z.object({ organization: slugSchema, userId: idSchema("user") });

export const changeRoleSchema = removeMemberSchema.extend({
  role: z.enum(memberRoles, { error: "Choose one of the roles." }),
});

/** Where the list of members stands, as in the URL; what makes no sense there means its beginning. */
export const memberListSchema = z.object({
  after: z.string().optional().catch(undefined),
  before: z.string().optional().catch(undefined),
});
