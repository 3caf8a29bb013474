"use client";

import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { signUpSchema } from "@/lib/auth/schema";
import { signUpAction } from "../actions";

export function SignUpForm({ next }: { next: string }) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: signUpSchema,
    action: signUpAction,
    defaultValues: { name: "", organizationName: "", email: "", password: "", next },
  });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError}</FormError>
      <Field label="Your name" error={error("name")}>
        <Input {...register("name")} autoComplete="name" />
      </Field>
      <Field
        label="Organization"
        error={error("organizationName")}
        description="Your company or team. You can rename it later."
      >
        <Input {...register("organizationName")} autoComplete="organization" />
      </Field>
      <Field label="E-mail" error={error("email")}>
        <Input {...register("email")} type="email" autoComplete="username" />
      </Field>
      <Field
        label="Password"
        error={error("password")}
        description="10 characters or more; a sentence is fine."
      >
        <PasswordInput {...register("password")} autoComplete="new-password" />
      </Field>
      <Button type="submit" size="lg" pending={pending} pendingLabel="Creating your account…">
        Create account
      </Button>
    </form>
  );
}
