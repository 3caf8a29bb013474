"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useWatch } from "react-hook-form";
import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { newTaxIdSchema } from "@/lib/billing/details/schema";
import { type TaxIdType, taxIdKinds, taxIdTypeOf, taxIdTypes } from "@/lib/billing/details/tax-id-types";
import { addTaxIdAction } from "../details/actions";

type AddTaxIdButtonProps = {
  /** The organization's slug. */
  organization: string;
  /** The billing address's, whose kind of tax id is offered first. */
  country: string | null;
};

/** Opens the form of a tax id. */
export function AddTaxIdButton({ organization, country }: AddTaxIdButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      title="Add tax id"
      description="It appears on future invoices."
      trigger={
        <Button variant="link">
          <Plus aria-hidden />
          Add tax id
        </Button>
      }
      open={open}
      onOpenChange={setOpen}
    >
      <TaxIdForm organization={organization} country={country} onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function TaxIdForm({ organization, country, onDone }: AddTaxIdButtonProps & { onDone: () => void }) {
  const { form, formProps, register, error, formError, pending } = useActionForm({
    schema: newTaxIdSchema,
    action: (input: { type: TaxIdType; value: string }) => addTaxIdAction({ organization, ...input }),
    defaultValues: { type: taxIdTypeOf(country) ?? "eu_vat", value: "" },
    onSuccess() {
      onDone();
      toast.success("The tax id was added.");
    },
  });
  const type = useWatch({ control: form.control, name: "type" });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError}</FormError>
      <Field label="Kind" error={error("type")}>
        <Select {...register("type")}>
          {taxIdTypes.map((kind) => (
            <option key={kind} value={kind}>
              {taxIdKinds[kind].label}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Number" error={error("value")} description={<>For example {taxIdKinds[type].example}</>}>
        <Input {...register("value")} autoComplete="off" spellCheck={false} />
      </Field>
      <div className="flex justify-end gap-2">
        <DialogClose render={<Button variant="secondary">Cancel</Button>} />
        <Button type="submit" pending={pending} pendingLabel="Adding…">
          Add tax id
        </Button>
      </div>
    </form>
  );
}
