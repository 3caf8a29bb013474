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
  /** Whether the plan is paid for: one that is must end before another can be chosen. */
  paid: boolean;
  /** Where the person can do something about the plan. Null for who may not: they are told whom to ask. */
  billingHref: Route | null;
};

/** Stands where the form would be once the plan holds no more projects. */
export function UpgradePrompt({ limit, planName, paid, billingHref, ...dialog }: UpgradePromptProps) {
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
          {billingHref && (
            <Button render={<Link href={billingHref} />}>{paid ? "Go to billing" : "See plans"}</Button>
          )}
        </>
      }
    >
      {wayOn({ paid, mayBill: billingHref !== null })}
    </Dialog>
  );
}

function wayOn({ paid, mayBill }: { paid: boolean; mayBill: boolean }): string {
  if (paid) {
    return mayBill
      ? "Delete projects that you no longer need, or cancel this plan under Billing and choose a larger one once it has ended."
      : "Delete projects that are no longer needed, or ask an owner of the organization for a larger plan once this one has ended.";
  }
  return mayBill
    ? "Choose a plan with more room, or delete projects that you no longer need."
    : "Ask an owner of the organization to choose a plan with more room, or delete projects that are no longer needed.";
}
