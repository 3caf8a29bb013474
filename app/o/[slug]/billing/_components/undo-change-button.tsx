"use client";

import type { ButtonProps } from "@/components/ui/button";
import { undoChangeAction } from "../actions";
import { ActionButton } from "./action-button";

type UndoChangeButtonProps = Pick<ButtonProps, "variant" | "size" | "className"> & {
  organization: string;
  /** The plan that one keeps. */
  planName: string;
  label?: string;
};

/** Takes back a change that is scheduled, or gives up one that waits for its payment. */
export function UndoChangeButton({ organization, planName, label, ...look }: UndoChangeButtonProps) {
  return (
    <ActionButton
      action={() => undoChangeAction({ organization })}
      pendingLabel="Taking it back…"
      done={`You stay on ${planName}.`}
      {...look}
    >
      {label ?? "Undo the change"}
    </ActionButton>
  );
}
