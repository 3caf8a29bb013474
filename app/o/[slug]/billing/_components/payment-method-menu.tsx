"use client";

import { Check, Ellipsis, Trash2 } from "lucide-react";
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { DropdownMenu, MenuItem, MenuSeparator } from "@/components/ui/dropdown-menu";
import { unreachable } from "@/components/ui/unreachable";
import { makeDefaultPaymentMethodAction, removePaymentMethodAction } from "../payment-methods/actions";

type PaymentMethodMenuProps = {
  /** The organization's slug. */
  organization: string;
  method: { id: string; name: string; isDefault: boolean };
};

/** What one can do with a payment method of the list. */
export function PaymentMethodMenu({ organization, method }: PaymentMethodMenuProps) {
  const { id: paymentMethodId, name } = method;
  const [removing, setRemoving] = useState(false);
  const [pending, startTransition] = useTransition();

  function makeDefault() {
    startTransition(async () => {
      try {
        const { serverError } = await makeDefaultPaymentMethodAction({ organization, paymentMethodId });
        if (serverError) toast.error(serverError.message);
        else toast.success(`${name} pays from now on.`);
      } catch {
        toast.error(unreachable);
      }
    });
  }

  async function remove() {
    const { serverError } = await removePaymentMethodAction({ organization, paymentMethodId });
    if (serverError) return serverError.message;
    toast.success(`${name} was removed.`);
  }

  return (
    <>
      <DropdownMenu
        trigger={
          <Button
            variant="ghost"
            size="icon-sm"
            pending={pending}
            pendingLabel={<span className="sr-only">Changing…</span>}
            aria-label={`Actions for ${name}`}
            className="-my-1"
          >
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {!method.isDefault && (
          <>
            <MenuItem onClick={makeDefault}>
              <Check aria-hidden />
              Make default
            </MenuItem>
            <MenuSeparator />
          </>
        )}
        <MenuItem danger onClick={() => setRemoving(true)}>
          <Trash2 aria-hidden />
          Remove
        </MenuItem>
      </DropdownMenu>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove ${name}?`}
        description="It can’t be charged any more. To use it again later, it has to be added again."
        confirmLabel="Remove"
        pendingLabel="Removing…"
        onConfirm={remove}
      />
    </>
  );
}
