"use client";

import { useState } from "react";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { requestPasswordResetSchema } from "@/lib/auth/schema";
import { requestPasswordResetAction } from "../actions";

export function ForgotPasswordForm({ email }: { email: string }) {
  const [sent, setSent] = useState(false);
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: requestPasswordResetSchema,
    action: requestPasswordResetAction,
    defaultValues: { email },
    onSuccess: () => setSent(true),
    onFailure: () => setSent(false),
  });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError}</FormError>
      {sent && (
        <Banner tone="success" role="status" title="Check your inbox">
          If the address has an account, a link is on its way. It works for one hour.
        </Banner>
      )}
      <Field label="E-mail" error={error("email")}>
        <Input {...register("email")} type="email" autoComplete="username" />
      </Field>
      <Button type="submit" size="lg" pending={pending} pendingLabel="Sending…">
        {sent ? "Send it again" : "Send the link"}
      </Button>
    </form>
  );
}
