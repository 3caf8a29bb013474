"use client";

import type { ButtonProps } from "@/components/ui/button";
import { resumePlanAction } from "../actions";
import { ActionButton } from "./action-button";

type ResumeButtonProps = Pick<ButtonProps, "variant" | "size"> & { organization: string; planName: string };

/** Takes a scheduled cancellation back. */
export function ResumeButton({ organization, planName, ...look }: ResumeButtonProps) {
  return (
    <ActionButton
      action={() => resumePlanAction({ organization })}
      pendingLabel="Keeping it…"
      done={`You keep ${planName}. It renews as before.`}
      {...look}
    >
      Keep my plan
    </ActionButton>
  );
}
