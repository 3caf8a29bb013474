import "server-only";
import { createSafeActionClient } from "next-safe-action";
import { z } from "zod";
import { database } from "@/db";
import { type TenantDb, withTenant } from "@/db/tenancy";
import { getCurrentUser } from "@/lib/auth/session";
import { assertWritable } from "@/lib/billing/entitlements";
import { AppError, ForbiddenError, NotFoundError, UnauthenticatedError } from "@/lib/errors";
import { logFault } from "@/lib/observability/log";
import { can, type Permission } from "@/lib/organizations/permissions";
import { findOrganizationOf } from "@/lib/organizations/queries";
import { slugSchema } from "@/lib/organizations/schema";
import { consumeTry } from "@/lib/security/throttle";

/** What a caller learns of a failure: a code for programs, a sentence for people, the field to mend. */
export type ActionError = { code: string; message: string; field?: string };

const everyAction = { name: "action", tries: 120, perSeconds: 60 };

/**
 * Layer 1, for anybody. Expected errors reach the person as they are; anything else is logged under an id
 * and the person sees that id. Actions are named for the logs: `.metadata({ action: "projects.create" })`.
 */
export const publicAction = createSafeActionClient({
  defineMetadataSchema: () => z.object({ action: z.string() }),
  defaultValidationErrorsShape: "flattened",
  handleServerError(error, { metadata }): ActionError {
    if (error instanceof AppError) {
      return { code: error.code, message: error.message, ...(error.field ? { field: error.field } : {}) };
    }
    const errorId = logFault(error, { action: metadata?.action });
    return {
      code: "internal",
      message: `Something went wrong on our side. Try again, or quote ${errorId} to support.`,
    };
  },
});

/** Layer 2, for whoever is signed in; throttled by person. Adds `ctx.user`. */
export const signedInAction = publicAction.use(async ({ next }) => {
  const user = await getCurrentUser();
  if (!user) throw new UnauthenticatedError("Your session has ended. Sign in again.");
  await consumeTry(database(), everyAction, user.id);
  return next({ ctx: { user } });
});

/**
 * Layer 3, for members of an organization who have the permission. The input names the organization by its
 * slug in `organization`; who isn't a member gets the same answer as for one that doesn't exist.
 * Adds `ctx.organization`, and `ctx.inTenant(work)`, which runs work in a transaction walled in to it.
 * @param options.whileReadOnly lets the action run while the organization is read-only for want of payment:
 * for reading, and for what gets it out of that state.
 */
export function organizationAction(permission: Permission, options: { whileReadOnly?: boolean } = {}) {
  return signedInAction.use(async ({ next, ctx, clientInput }) => {
    const input = z.object({ organization: slugSchema }).safeParse(clientInput);
    const organization = input.success
      ? await findOrganizationOf(database(), { slug: input.data.organization, userId: ctx.user.id })
      : null;
    if (!organization) throw new NotFoundError("There is no such organization, or you don’t belong to it.");
    if (!can(organization.role, permission)) {
      throw new ForbiddenError(`Your role (${organization.role}) doesn’t allow this. Ask an owner.`);
    }
    const inTenant = <Result>(work: (db: TenantDb) => Promise<Result>) =>
      withTenant(database(), organization.id, work);
    if (!options.whileReadOnly) {
      await inTenant((db) => assertWritable(db, { organizationId: organization.id }));
    }
    return next({ ctx: { organization, inTenant } });
  });
}

/** Layer 3 for administrators of the product. To anybody else the action doesn't exist. */
export const adminAction = signedInAction.use(async ({ next, ctx }) => {
  if (ctx.user.role !== "admin") throw new NotFoundError("There is no such page.");
  return next({ ctx: {} });
});
