"use client";

import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { createOrganizationSchema } from "@/lib/organizations/schema";
import { createOrganizationAction } from "../actions";

type NewOrganizationFormProps = {
  /** Where to go on to; "" for the new organization itself. */
  next: string;
};

export function NewOrganizationForm({ next }: NewOrganizationFormProps) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: createOrganizationSchema,
    action: createOrganizationAction,
    defaultValues: { name: "", next },
  });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError}</FormError>
      <Field label="Name" error={error("name")} description="You can change it later.">
        <Input {...register("name")} autoComplete="organization" maxLength={60} autoFocus />
      </Field>
      <Button type="submit" pending={pending} pendingLabel="Creating…">
        Create organization
      </Button>
    </form>
  );
}
