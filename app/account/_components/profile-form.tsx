"use client";

import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { updateProfileSchema } from "@/lib/auth/schema";
import { updateProfileAction } from "../actions";

export function ProfileForm({ name, email }: { name: string; email: string }) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: updateProfileSchema,
    action: updateProfileAction,
    defaultValues: { name },
    onSuccess: () => toast.success("Your name was saved."),
  });
  return (
    <form {...formProps} className="grid gap-4">
      <FormError>{formError}</FormError>
      <Field label="Your name" error={error("name")}>
        <Input {...register("name")} autoComplete="name" />
      </Field>
      <Field label="E-mail" description="You sign in with it; it can’t be changed here.">
        <Input value={email} readOnly className="bg-subtle text-muted dark:bg-subtle" />
      </Field>
      <div>
        <Button type="submit" pending={pending} pendingLabel="Saving…">
          Save
        </Button>
      </div>
    </form>
  );
}
