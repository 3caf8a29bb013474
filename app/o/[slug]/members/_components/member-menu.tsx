"use client";

import { Ellipsis, UserCog, UserMinus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { DropdownMenu, MenuItem, MenuSeparator } from "@/components/ui/dropdown-menu";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import type { UserId } from "@/lib/ids";
import { type MemberRole, memberRoles, roleDescriptions, roleNames } from "@/lib/organizations/permissions";
import { changeRoleSchema } from "@/lib/organizations/schema";
import { changeRoleAction, removeMemberAction } from "../actions";

type MemberMenuProps = {
  organization: { slug: string; name: string };
  member: { userId: UserId; name: string; role: MemberRole };
  isSelf: boolean;
  /** Whether the reader may make and unmake owners. */
  readerIsOwner: boolean;
  /** What becomes of the bill when the member goes; null where nothing does. */
  seatNote: string | null;
};

/** What one can do with a member of the list. */
export function MemberMenu(props: MemberMenuProps) {
  const { organization, member, isSelf, seatNote } = props;
  const [dialog, setDialog] = useState<"role" | "remove" | null>(null);
  const close = () => setDialog(null);

  async function remove() {
    const { serverError } = await removeMemberAction({
      organization: organization.slug,
      userId: member.userId,
    });
    if (serverError) return serverError.message;
    toast.success(`${member.name} was removed.`);
  }

  return (
    <>
      <DropdownMenu
        trigger={
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${member.name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onClick={() => setDialog("role")}>
          <UserCog aria-hidden />
          Change role
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger onClick={() => setDialog("remove")}>
          <UserMinus aria-hidden />
          {isSelf ? "Leave" : "Remove"}
        </MenuItem>
      </DropdownMenu>
      <Dialog
        title={`Change the role of ${member.name}`}
        open={dialog === "role"}
        onOpenChange={(open) => !open && close()}
      >
        <RoleForm {...props} onDone={close} />
      </Dialog>
      <ConfirmDialog
        open={dialog === "remove"}
        onOpenChange={(open) => !open && close()}
        title={isSelf ? `Leave ${organization.name}?` : `Remove ${member.name}?`}
        description={[
          isSelf
            ? `You lose access to ${organization.name} at once; only its owners and admins can bring you back.`
            : `They lose access to ${organization.name} at once. What they made stays.`,
          seatNote,
        ]
          .filter(Boolean)
          .join(" ")}
        confirmLabel={isSelf ? "Leave organization" : "Remove member"}
        pendingLabel={isSelf ? "Leaving…" : "Removing…"}
        onConfirm={remove}
      />
    </>
  );
}

function RoleForm({
  organization,
  member,
  isSelf,
  readerIsOwner,
  onDone,
}: MemberMenuProps & { onDone: () => void }) {
  const { form, formProps, error, formError, pending } = useActionForm({
    schema: changeRoleSchema.pick({ role: true }),
    action: (input: { role: MemberRole }) =>
      changeRoleAction({ organization: organization.slug, userId: member.userId, ...input }),
    defaultValues: { role: member.role },
    onSuccess(_data, { getValues }) {
      onDone();
      toast.success(`${member.name} is now ${roleNames[getValues("role")]}.`);
    },
  });
  const roles = memberRoles.filter((role) => readerIsOwner || role !== "owner");
  return (
    <form {...formProps} className="grid gap-5">
      <FormError>{formError ?? error("role")}</FormError>
      <RadioGroup legend="Role" hideLegend>
        {roles.map((role) => (
          <Radio
            key={role}
            boxed
            {...form.register("role")}
            value={role}
            defaultChecked={role === member.role}
            label={roleNames[role]}
            description={roleDescriptions[role]}
          />
        ))}
      </RadioGroup>
      {isSelf && (
        <p className="text-muted text-sm">This is your own role: with a lesser one you can’t take it back.</p>
      )}
      <div className="flex justify-end gap-2">
        <DialogClose render={<Button variant="secondary">Cancel</Button>} />
        <Button type="submit" pending={pending} pendingLabel="Changing…">
          Change role
        </Button>
      </div>
    </form>
  );
}
