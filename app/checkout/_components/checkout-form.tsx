"use client";

import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { startCheckoutAction } from "@/app/o/[slug]/billing/actions";
import { organizationPath } from "@/app/o/paths";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import type { Currency, Interval, PaidPlanKey } from "@/lib/billing/plans";
import { startCheckoutSchema } from "@/lib/billing/schema";
import type { CheckedPromotion } from "../promotion";
import type { Terms } from "../terms";
import { WhatIsCharged } from "./what-is-charged";

type Choice = { slug: string; name: string; terms: Terms };

type CheckoutFormProps = {
  plan: PaidPlanKey;
  interval: Interval;
  currency: Currency;
  promotion: Exclude<CheckedPromotion, { state: "refused" }> | null;
  /** The same checkout without the code. */
  withoutPromotionHref: Route;
  automaticTax: boolean;
  /** The organizations that may buy it, with what each is charged. */
  choices: readonly Choice[];
  /** The slug of the one that is marked at first. */
  preferred: string;
};

/** For which organization, what it is charged, and on to Stripe. */
export function CheckoutForm(props: CheckoutFormProps) {
  const { plan, interval, currency, promotion, withoutPromotionHref, automaticTax, choices, preferred } =
    props;
  const [chosen, setChosen] = useState(preferred);
  // Why it was refused, and for which organization: somebody else may have subscribed it since the page was drawn.
  const [refusal, setRefusal] = useState<"taken" | "promotion" | null>(null);
  const [asked, setAsked] = useState(preferred);
  const { form, formProps, formError, pending } = useActionForm({
    schema: startCheckoutSchema.pick({ organization: true }),
    action: (input: { organization: string }) => {
      setAsked(input.organization);
      return startCheckoutAction({ ...input, plan, interval, currency, promotionCode: promotion?.code });
    },
    defaultValues: { organization: preferred },
    onFailure: ({ code, field }) =>
      setRefusal(field === "promotionCode" ? "promotion" : code === "conflict" ? "taken" : null),
  });
  const terms = (choices.find(({ slug }) => slug === chosen) ?? choices[0])?.terms;
  return (
    <form {...formProps} className="grid gap-5">
      {formError && (
        <FormError>
          {formError}{" "}
          {refusal === "taken" && (
            <Link href={organizationPath(asked, "billing")} className="font-medium underline">
              Go to billing
            </Link>
          )}
          {refusal === "promotion" && (
            <Link href={withoutPromotionHref} className="font-medium underline">
              Continue without it
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
              {...form.register("organization", { onChange: () => setChosen(choice.slug) })}
              value={choice.slug}
              defaultChecked={choice.slug === preferred}
              label={choice.name}
            />
          ))}
        </RadioGroup>
      )}
      {terms && <WhatIsCharged terms={terms} promotion={promotion} automaticTax={automaticTax} />}
      <div className="grid gap-3">
        <Button type="submit" size="lg" className="w-full" pending={pending} pendingLabel="Opening checkout…">
          {formError ? "Try again" : terms?.firstPaymentAt ? "Start the trial" : "Continue to payment"}
        </Button>
        <p className="text-muted text-xs">
          {terms?.firstPaymentAt
            ? "You give a card on Stripe’s page. It isn’t charged while the trial lasts."
            : "You pay on Stripe’s page. Nothing is charged before you confirm there."}
        </p>
      </div>
    </form>
  );
}
