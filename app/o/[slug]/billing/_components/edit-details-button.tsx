"use client";

import { useState } from "react";
import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { countriesByName } from "@/lib/billing/details/countries";
import { type BillingDetailsInput, detailsSchema } from "@/lib/billing/details/schema";
import { updateBillingDetailsAction } from "../details/actions";

type EditDetailsButtonProps = {
  /** The organization's slug. */
  organization: string;
  details: {
    name: string;
    email: string;
    address: { [part in Exclude<keyof BillingDetailsInput, "name" | "email">]: string | null } | null;
  };
};

/** Opens the form of whom invoices are for. */
export function EditDetailsButton({ organization, details }: EditDetailsButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      title="Billing details"
      description="They appear on future invoices. Those already sent stay as they are."
      trigger={
        <Button variant="secondary" size="sm" aria-label="Edit billing details">
          Edit
        </Button>
      }
      open={open}
      onOpenChange={setOpen}
    >
      <DetailsForm organization={organization} details={details} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function DetailsForm({ organization, details, onDone }: EditDetailsButtonProps & { onDone: () => void }) {
  const { name, email, address } = details;
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: detailsSchema,
    action: (input: BillingDetailsInput) => updateBillingDetailsAction({ organization, ...input }),
    defaultValues: {
      name,
      email,
      country: address?.country ?? "",
      line1: address?.line1 ?? "",
      line2: address?.line2 ?? "",
      postalCode: address?.postalCode ?? "",
      city: address?.city ?? "",
      state: address?.state ?? "",
    },
    onSuccess() {
      onDone();
      toast.success("The billing details were saved.");
    },
  });
  return (
    <form {...formProps} className="grid gap-4">
      <FormError>{formError}</FormError>
      <Field label="Name" error={error("name")}>
        <Input {...register("name")} autoComplete="organization" />
      </Field>
      <Field
        label="E-mail"
        error={error("email")}
        description="Invoices and messages about payments go there."
      >
        <Input {...register("email")} type="email" autoComplete="email" />
      </Field>
      <fieldset className="grid gap-4 border-t pt-4">
        <legend className="float-left font-medium text-sm">
          Address<span className="ml-1.5 font-normal text-faint">Optional</span>
        </legend>
        <Field label="Country" error={error("country")} className="clear-both">
          <Select {...register("country")} autoComplete="country">
            <option value="">No address</option>
            {countriesByName().map((country) => (
              <option key={country.code} value={country.code}>
                {country.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Street and number" error={error("line1")}>
          <Input {...register("line1")} autoComplete="address-line1" />
        </Field>
        <Field label="Flat, floor or department" error={error("line2")}>
          <Input {...register("line2")} autoComplete="address-line2" />
        </Field>
        <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
          <Field label="Postal code" error={error("postalCode")}>
            <Input {...register("postalCode")} autoComplete="postal-code" />
          </Field>
          <Field label="City" error={error("city")}>
            <Input {...register("city")} autoComplete="address-level2" />
          </Field>
        </div>
        <Field label="State or region" error={error("state")}>
          <Input {...register("state")} autoComplete="address-level1" />
        </Field>
      </fieldset>
      <div className="flex justify-end gap-2">
        <DialogClose render={<Button variant="secondary">Cancel</Button>} />
        <Button type="submit" pending={pending} pendingLabel="Saving…">
          Save
        </Button>
      </div>
    </form>
  );
}
