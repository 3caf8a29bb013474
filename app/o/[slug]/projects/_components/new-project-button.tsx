"use client";

import { Plus } from "lucide-react";
import type { Route } from "next";
import { useState } from "react";
import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { createProjectSchema } from "@/lib/projects/schema";
import { createProjectAction } from "../actions";
import { UpgradePrompt } from "./upgrade-prompt";

type NewProjectButtonProps = {
  organization: string;
  /** Whether the plan's limit is reached already; the server checks it again. */
  full: boolean;
  limit: number | null;
  planName: string;
  /** Null for people who may not see to billing. */
  plansHref: Route | null;
};

export function NewProjectButton({ organization, full, limit, planName, plansHref }: NewProjectButtonProps) {
  const [open, setOpen] = useState(false);
  // Somebody else may have taken the last place since the page was drawn.
  const [refused, setRefused] = useState(false);

  function changeOpen(next: boolean) {
    setOpen(next);
    if (next) setRefused(false);
  }

  const button = (
    <Button>
      <Plus aria-hidden />
      New project
    </Button>
  );
  if (full || refused) {
    return (
      <UpgradePrompt
        trigger={button}
        open={open}
        onOpenChange={changeOpen}
        limit={limit}
        planName={planName}
        plansHref={plansHref}
      />
    );
  }
  return (
    <Dialog title="New project" trigger={button} open={open} onOpenChange={changeOpen}>
      <NewProjectForm
        organization={organization}
        onDone={() => setOpen(false)}
        onLimitReached={() => setRefused(true)}
      />
    </Dialog>
  );
}

type NewProjectFormProps = { organization: string; onDone: () => void; onLimitReached: () => void };

function NewProjectForm({ organization, onDone, onLimitReached }: NewProjectFormProps) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: createProjectSchema.pick({ name: true }),
    action: (input: { name: string }) => createProjectAction({ organization, ...input }),
    defaultValues: { name: "" },
    onSuccess(project) {
      onDone();
      if (project) toast.success(`${project.name} was created.`);
    },
    onFailure({ code }) {
      if (code === "limit_reached") onLimitReached();
    },
  });
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError}</FormError>
      <Field label="Name" error={error("name")}>
        <Input {...register("name")} autoComplete="off" maxLength={80} />
      </Field>
      <div className="flex justify-end gap-2">
        <DialogClose render={<Button variant="secondary">Cancel</Button>} />
        <Button type="submit" pending={pending} pendingLabel="Creating…">
          Create project
        </Button>
      </div>
    </form>
  );
}
