"use client";

import { ConfirmDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { signOutEverywhereAction } from "../actions";

export function SignOutEverywhere() {
  return (
    <ConfirmDialog
      trigger={<Button variant="secondary">Sign out everywhere</Button>}
      title="Sign out everywhere?"
      description="Every device is signed out, this one too. Signing in again needs your password."
      confirmLabel="Sign out everywhere"
      pendingLabel="Signing out…"
      variant="primary"
      onConfirm={async () => {
        const { serverError } = await signOutEverywhereAction();
        return serverError?.message;
      }}
    />
  );
}
