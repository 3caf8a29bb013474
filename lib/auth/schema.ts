import { z } from "zod";
import { organizationNameSchema } from "@/lib/organizations/schema";
import { nextPathSchema } from "./next-path";
import { passwordProblem } from "./password-rules";

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, "Enter your e-mail address.")
  .max(254, "This is too long for an e-mail address.")
  .pipe(z.email("This isn’t an e-mail address, such as ada@example.com."));

/** The secret of a mailed link; its length is bounded so that nobody makes us hash a novel. */
const linkTokenSchema = z
  .string()
  .min(1, "The link is incomplete. Open it from the mail again.")
  .max(200, "The link is damaged. Open it from the mail again.");

/** A password that is only compared, never stored. */
const givenPasswordSchema = z.string().min(1, "Enter your password.").max(1000, "This isn’t your password.");

const newPasswordSchema = z.string().check((ctx) => {
  const message = passwordProblem(ctx.value);
  if (message) ctx.issues.push({ code: "custom", message, input: ctx.value });
});

export const personNameSchema = z
  .string()
  .trim()
  .min(1, "Enter your name.")
  .max(80, "Keep the name under 80 characters.")
  .regex(/^\P{Cc}*$/u, "Leave out line breaks and other invisible characters.");

export const signUpSchema = z
  .object({
    name: personNameSchema,
    organizationName: organizationNameSchema,
    email: emailSchema,
    password: newPasswordSchema,
    next: nextPathSchema,
  })
  .check((ctx) => {
    const message = passwordProblem(ctx.value.password, ctx.value);
    if (message) ctx.issues.push({ code: "custom", message, path: ["password"], input: ctx.value.password });
  });

export const signInSchema = z.object({
  email: emailSchema,
  password: givenPasswordSchema,
  remember: z.boolean(),
  next: nextPathSchema,
});

export const resendVerificationSchema = z.object({ email: emailSchema, next: nextPathSchema });
export const verifyEmailSchema = z.object({ token: linkTokenSchema, next: nextPathSchema });
export const requestPasswordResetSchema = z.object({ email: emailSchema });
export const resetPasswordSchema = z.object({ token: linkTokenSchema, password: newPasswordSchema });
export const changePasswordSchema = z.object({
  currentPassword: givenPasswordSchema,
  newPassword: newPasswordSchema,
});

export const updateProfileSchema = z.object({ name: personNameSchema });
