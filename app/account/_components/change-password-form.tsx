"use client";

import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PasswordInput } from "@/components/ui/password-input";
import { changePasswordSchema } from "@/lib/auth/schema";
import { changePasswordAction } from "../actions";

export function ChangePasswordForm({ email }: { email: string }) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: changePasswordSchema,
    action: changePasswordAction,
    defaultValues: { currentPassword: "", newPassword: "" },
    onSuccess: (_data, form) => {
      form.reset();
      toast.success("Your password was changed.");
    },
  });
  return (
    <form {...formProps} className="grid gap-4">
      <FormError>{formError}</FormError>
      {/* Tells password managers whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field label="Current password" error={error("currentPassword")}>
        <PasswordInput {...register("currentPassword")} autoComplete="current-password" />
      </Field>
      <Field
        label="New password"
        error={error("newPassword")}
        description="10 characters or more; a sentence is fine."
      >
        <PasswordInput {...register("newPassword")} autoComplete="new-password" />
      </Field>
      <div>
        <Button type="submit" pending={pending} pendingLabel="Changing…">
          Change password
        </Button>
      </div>
    </form>
  );
}
