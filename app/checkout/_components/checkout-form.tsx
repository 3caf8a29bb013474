"use client";

import Link from "next/link";
import { useState } from "react";
import { startCheckoutAction } from "@/app/o/[slug]/billing/actions";
import { organizationPath } from "@/app/o/paths";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import type { Interval, PaidPlanKey } from "@/lib/billing/plans";
import { startCheckoutSchema } from "@/lib/billing/schema";

type CheckoutFormProps = {
  plan: PaidPlanKey;
  interval: Interval;
  /** The organizations that may buy it, by slug and name. */
  choices: readonly { slug: string; name: string }[];
  /** The slug of the one that is marked at first. */
  preferred: string;
};

/** For which organization, and on to Stripe. */
export function CheckoutForm({ plan, interval, choices, preferred }: CheckoutFormProps) {
  const first = choices.find(({ slug }) => slug === preferred) ?? choices[0];
  const [asked, setAsked] = useState<string | null>(null);
  // Somebody else may have subscribed it since the page was drawn.
  const [taken, setTaken] = useState(false);
  const { form, formProps, formError, pending } = useActionForm({
    schema: startCheckoutSchema.pick({ organization: true }),
    action: (input: { organization: string }) => {
      setAsked(input.organization);
      return startCheckoutAction({ ...input, plan, interval });
    },
    defaultValues: { organization: first?.slug ?? "" },
    onFailure: ({ code }) => setTaken(code === "conflict"),
  });
  return (
    <form {...formProps} className="grid gap-5">
      {formError && (
        <FormError>
          {formError}{" "}
          {taken && asked && (
            <Link href={organizationPath(asked, "billing")} className="font-medium underline">
              Go to billing
            </Link>
          )}
        </FormError>
      )}
      {choices.length > 1 && (
        <RadioGroup legend="For which organization?">
          {choices.map((choice) => (
            <Radio
              key={choice.slug}
              boxed
              {...form.register("organization")}
              value={choice.slug}
              defaultChecked={choice.slug === first?.slug}
              label={choice.name}
            />
          ))}
        </RadioGroup>
      )}
      <div className="grid gap-3">
        <Button type="submit" size="lg" className="w-full" pending={pending} pendingLabel="Opening checkout…">
          {formError ? "Try again" : "Continue to payment"}
        </Button>
        <p className="text-muted text-xs">
          You pay on Stripe’s page. Nothing is charged before you confirm there.
        </p>
      </div>
    </form>
  );
}
