"use server";

import { redirect } from "next/navigation";
import { database } from "@/db";
import { publicAction } from "@/lib/actions";
import { signInWithPassword, signOutHere } from "@/lib/auth/auth";
import { rememberAddress } from "@/lib/auth/known-address";
import { requestPasswordReset, resetPassword } from "@/lib/auth/reset-password";
import {
  requestPasswordResetSchema,
  resendVerificationSchema,
  resetPasswordSchema,
  signInSchema,
  signUpSchema,
  verifyEmailSchema,
} from "@/lib/auth/schema";
import { signUp } from "@/lib/auth/sign-up";
import { resendVerification, verifyEmail } from "@/lib/auth/verify-email";
import { hrefWith } from "@/lib/href";
import { requestIp } from "@/lib/security/request-ip";

export const signUpAction = publicAction
  .metadata({ action: "auth.sign_up" })
  .inputSchema(signUpSchema)
  .action(async ({ parsedInput }) => {
    await signUp(database(), { ...parsedInput, ip: await requestIp() });
    await rememberAddress(parsedInput.email);
    redirect(hrefWith("/check-inbox", { next: parsedInput.next }));
  });

export const signInAction = publicAction
  .metadata({ action: "auth.sign_in" })
  .inputSchema(signInSchema)
  .action(async ({ parsedInput }) => {
    await signInWithPassword(parsedInput);
    redirect(parsedInput.next ?? "/o");
  });

export async function signOutAction(): Promise<void> {
  await signOutHere();
  redirect("/sign-in");
}

export const resendVerificationAction = publicAction
  .metadata({ action: "auth.resend_verification" })
  .inputSchema(resendVerificationSchema)
  .action(async ({ parsedInput }) => {
    await resendVerification(database(), { ...parsedInput, ip: await requestIp() });
    await rememberAddress(parsedInput.email);
  });

export const verifyEmailAction = publicAction
  .metadata({ action: "auth.verify_email" })
  .inputSchema(verifyEmailSchema)
  .action(async ({ parsedInput }) => {
    const { email } = await verifyEmail(database(), { token: parsedInput.token, ip: await requestIp() });
    await rememberAddress(email);
    redirect(hrefWith("/sign-in", { notice: "address-confirmed", next: parsedInput.next }));
  });

export const requestPasswordResetAction = publicAction
  .metadata({ action: "auth.request_password_reset" })
  .inputSchema(requestPasswordResetSchema)
  .action(async ({ parsedInput }) => {
    await requestPasswordReset(database(), { ...parsedInput, ip: await requestIp() });
    await rememberAddress(parsedInput.email);
  });

export const resetPasswordAction = publicAction
  .metadata({ action: "auth.reset_password" })
  .inputSchema(resetPasswordSchema)
  .action(async ({ parsedInput }) => {
    const { email } = await resetPassword(database(), { ...parsedInput, ip: await requestIp() });
    await rememberAddress(email);
    redirect(hrefWith("/sign-in", { notice: "password-changed" }));
  });
