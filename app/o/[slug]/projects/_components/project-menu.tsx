"use client";

import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { DropdownMenu, MenuItem, MenuSeparator } from "@/components/ui/dropdown-menu";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { ProjectId } from "@/lib/ids";
import { renameProjectSchema } from "@/lib/projects/schema";
import { deleteProjectAction, renameProjectAction } from "../actions";

type ProjectMenuProps = { organization: string; project: { id: ProjectId; name: string } };

/** What one can do with a project of the list. */
export function ProjectMenu({ organization, project }: ProjectMenuProps) {
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const close = () => setDialog(null);

  async function remove() {
    const { serverError } = await deleteProjectAction({ organization, projectId: project.id });
    if (serverError) return serverError.message;
    toast.success(`${project.name} was deleted.`);
  }

  return (
    <>
      <DropdownMenu
        trigger={
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${project.name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onClick={() => setDialog("rename")}>
          <Pencil aria-hidden />
          Rename
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onClick={() => setDialog("delete")}>
          <Trash2 aria-hidden />
          Delete
        </MenuItem>
      </DropdownMenu>
      <Dialog title="Rename project" open={dialog === "rename"} onOpenChange={(open) => !open && close()}>
        <RenameForm organization={organization} project={project} onDone={close} />
      </Dialog>
      <ConfirmDialog
        open={dialog === "delete"}
        onOpenChange={(open) => !open && close()}
        title={`Delete ${project.name}?`}
        description="The project is deleted for everybody in the organization, at once and for good. It stays mentioned in the activity."
        confirmLabel="Delete project"
        pendingLabel="Deleting…"
        onConfirm={remove}
      />
    </>
  );
}

function RenameForm({ organization, project, onDone }: ProjectMenuProps & { onDone: () => void }) {
  const { formProps, register, error, formError, pending } = useActionForm({
    schema: renameProjectSchema.pick({ name: true }),
    action: (input: { name: string }) =>
      renameProjectAction({ organization, projectId: project.id, ...input }),
    defaultValues: { name: project.name },
    onSuccess() {
      onDone();
      toast.success("The project was renamed.");
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
        <Button type="submit" pending={pending} pendingLabel="Renaming…">
          Rename
        </Button>
      </div>
    </form>
  );
}
