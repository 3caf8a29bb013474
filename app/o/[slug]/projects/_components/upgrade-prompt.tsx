"use client";

import type { Route } from "next";
import Link from "next/link";
import type { ReactElement } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";

type UpgradePromptProps = {
  trigger: ReactElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  limit: number | null;
  planName: string;
  /** Where the person can choose a plan. Null for who may not: they are told whom to ask. */
  plansHref: Route | null;
};

/** Stands where the form would be once the plan holds no more projects. */
export function UpgradePrompt({ limit, planName, plansHref, ...dialog }: UpgradePromptProps) {
  return (
    <Dialog
      {...dialog}
      title="Your plan is full"
      description={
        limit === null
          ? `The ${planName} plan holds no more projects.`
          : `The ${planName} plan holds ${limit} ${limit === 1 ? "project" : "projects"}, so there is no room for another.`
      }
      footer={
        <>
          <DialogClose render={<Button variant="secondary">Not now</Button>} />
          {plansHref && <Button render={<Link href={plansHref} />}>See plans</Button>}
        </>
      }
    >
      {plansHref
        ? "Choose a plan with more room, or delete projects that you no longer need."
        : "Ask an owner of the organization to choose a plan with more room, or delete projects that are no longer needed."}
    </Dialog>
  );
}
