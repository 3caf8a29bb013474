"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasswordInput } from "@/components/ui/password-input";
import { signInSchema } from "@/lib/auth/schema";
import { signInAction } from "../actions";

type SignInFormProps = {
  email: string;
  next: string;
  /** What has just happened; it gives way to what is wrong. */
  notice?: ReactNode;
};

export function SignInForm({ email, next, notice }: SignInFormProps) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: signInSchema,
    action: signInAction,
    defaultValues: { email, password: "", remember: true, next },
  });
  return (
    <form {...formProps} className="grid gap-5">
      {formError ? <FormError>{formError}</FormError> : notice}
      <Field label="E-mail" error={error("email")}>
        <Input {...register("email")} type="email" autoComplete="username" />
      </Field>
      <Field
        label="Password"
        error={error("password")}
        hint={
          <Link href="/forgot-password" className="text-accent-text hover:underline">
            Forgot password?
          </Link>
        }
      >
        <PasswordInput {...register("password")} autoComplete="current-password" />
      </Field>
      <Checkbox {...register("remember")} label="Keep me signed in for 30 days" />
      <Button type="submit" size="lg" pending={pending} pendingLabel="Signing in…">
        Sign in
      </Button>
    </form>
  );
}
