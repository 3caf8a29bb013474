"use client";

import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { verifyEmailSchema } from "@/lib/auth/schema";
import { verifyEmailAction } from "../actions";

/** A button rather than the link itself: programs that look into mails open links, and would use it up. */
export function VerifyForm({ token, next }: { token: string; next: string }) {
  const { formProps, error, formError, pending } = useActionForm({
    schema: verifyEmailSchema,
    action: verifyEmailAction,
    defaultValues: { token, next },
  });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError ?? error("token")}</FormError>
      <Button type="submit" size="lg" pending={pending} pendingLabel="Confirming…">
        Confirm address
      </Button>
    </form>
  );
}
