"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { database } from "@/db";
import { signedInAction } from "@/lib/actions";
import { signOutHere } from "@/lib/auth/auth";
import { changePassword } from "@/lib/auth/change-password";
import { changePasswordSchema, updateProfileSchema } from "@/lib/auth/schema";
import { currentSessionToken } from "@/lib/auth/session";
import { signOutEverywhere } from "@/lib/auth/sign-out-everywhere";
import { updateProfile } from "@/lib/auth/update-profile";
import { requestIp } from "@/lib/security/request-ip";

export const updateProfileAction = signedInAction
  .metadata({ action: "account.update_profile" })
  .inputSchema(updateProfileSchema)
  .action(async ({ parsedInput, ctx }) => {
    await updateProfile(database(), { userId: ctx.user.id, ...parsedInput });
    revalidatePath("/", "layout");
  });

export const changePasswordAction = signedInAction
  .metadata({ action: "account.change_password" })
  .inputSchema(changePasswordSchema)
  .action(async ({ parsedInput, ctx }) => {
    const [sessionToken, ip] = await Promise.all([currentSessionToken(), requestIp()]);
    await changePassword(database(), { userId: ctx.user.id, ...parsedInput, sessionToken, ip });
    revalidatePath("/account");
  });

export const signOutEverywhereAction = signedInAction
  .metadata({ action: "account.sign_out_everywhere" })
  .action(async ({ ctx }) => {
    await signOutEverywhere(database(), { userId: ctx.user.id });
    await signOutHere();
    redirect("/sign-in?notice=signed-out-everywhere");
  });
