"use client";

import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { renameOrganizationSchema } from "@/lib/organizations/schema";
import { renameOrganizationAction } from "../actions";

export function RenameOrganizationForm({ organization, name }: { organization: string; name: string }) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: renameOrganizationSchema.pick({ name: true }),
    action: (input: { name: string }) => renameOrganizationAction({ organization, ...input }),
    defaultValues: { name },
    onSuccess: () => toast.success("The name was saved."),
  });
  return (
    <form {...formProps} className="grid gap-4">
      <FormError>{formError}</FormError>
      <Field label="Organization’s name" error={error("name")}>
        <Input {...register("name")} autoComplete="organization" maxLength={60} />
      </Field>
      <div>
        <Button type="submit" pending={pending} pendingLabel="Saving…">
          Save
        </Button>
      </div>
    </form>
  );
}
