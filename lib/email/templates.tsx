import { z } from "zod";
import { AlreadyRegistered } from "@/emails/already-registered";
import { PasswordChanged } from "@/emails/password-changed";
import { ResetPassword } from "@/emails/reset-password";
import { VerifyEmail } from "@/emails/verify-email";
import { billingTemplates } from "./billing-templates";
import { template } from "./template";

/** Every mail that the product sends. */
export const templates = {
  verify_email: template(
    z.object({ url: z.url(), organizationName: z.string() }),
    () => "Confirm your e-mail address",
    (props) => <VerifyEmail {...props} />,
  ),
  already_registered: template(
    z.object({ signInUrl: z.url(), resetUrl: z.url() }),
    () => "You already have an account",
    (props) => <AlreadyRegistered {...props} />,
  ),
  reset_password: template(
    z.object({ url: z.url() }),
    () => "Reset your password",
    (props) => <ResetPassword {...props} />,
  ),
  password_changed: template(
    z.object({ resetUrl: z.url() }),
    () => "Your password was changed",
    (props) => <PasswordChanged {...props} />,
  ),
  ...billingTemplates,
} as const;

export type TemplateName = keyof typeof templates;
export type TemplateProps<Name extends TemplateName> = z.input<(typeof templates)[Name]["props"]>;

/** Whether this version of the product knows the template that a stored mail names. */
export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}
