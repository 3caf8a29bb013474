"use client";

import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { resetPasswordSchema } from "@/lib/auth/schema";
import { resetPasswordAction } from "../actions";

export function ResetPasswordForm({ token }: { token: string }) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: resetPasswordSchema,
    action: resetPasswordAction,
    defaultValues: { token, password: "" },
  });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError ?? error("token")}</FormError>
      <Field
        label="New password"
        error={error("password")}
        description="10 characters or more; a sentence is fine."
      >
        <PasswordInput {...register("password")} autoComplete="new-password" />
      </Field>
      <Button type="submit" size="lg" pending={pending} pendingLabel="Saving…">
        Set new password
      </Button>
    </form>
  );
}
