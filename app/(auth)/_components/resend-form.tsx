"use client";

import { useState } from "react";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { resendVerificationSchema } from "@/lib/auth/schema";
import { resendVerificationAction } from "../actions";

/** Asks for the confirmation mail again; asks for the address, too, where it isn't known. */
export function ResendForm({ email, next }: { email: string; next: string }) {
  const [sent, setSent] = useState(false);
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: resendVerificationSchema,
    action: resendVerificationAction,
    defaultValues: { email, next },
    onSuccess: () => setSent(true),
    onFailure: () => setSent(false),
  });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError}</FormError>
      {sent && (
        <Banner tone="success" role="status">
          If the address still has to be confirmed, a new link is on its way. Older links no longer work.
        </Banner>
      )}
      {email === "" && (
        <Field label="E-mail" error={error("email")}>
          <Input {...register("email")} type="email" autoComplete="username" />
        </Field>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        {email !== "" && <p className="text-muted">Nothing came? Look among junk, too.</p>}
        <Button type="submit" variant="secondary" pending={pending} pendingLabel="Sending…">
          {email === "" ? "Send the link" : "Send it again"}
        </Button>
      </div>
    </form>
  );
}
