"use client";

import { ArrowUpRight, Plus } from "lucide-react";
import { Suspense, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { addPaymentMethodAction } from "../payment-methods/actions";
import { ActionButton } from "./action-button";
import { type OpenedForm, openStripeForm } from "./open-stripe-form";
import { StripeForm } from "./stripe-form";

type AddPaymentMethodProps = {
  /** The organization's slug. */
  organization: string;
  /** Stripe's publishable key, where a payment method can be typed on this page. */
  elementsKey: string | null;
};

/** Adds a payment method: by Stripe's form in place, or on Stripe's page where there is no key for that. */
export function AddPaymentMethod({ organization, elementsKey }: AddPaymentMethodProps) {
  return elementsKey ? (
    <AddInPlace organization={organization} publishableKey={elementsKey} />
  ) : (
    <div>
      <ActionButton
        variant="secondary"
        size="sm"
        action={() => addPaymentMethodAction({ organization })}
        pendingLabel="Opening Stripe…"
      >
        Add payment method
        <ArrowUpRight aria-hidden />
      </ActionButton>
    </div>
  );
}

function AddInPlace({ organization, publishableKey }: { organization: string; publishableKey: string }) {
  const [opened, setOpened] = useState<Promise<OpenedForm>>();
  if (!opened) {
    return (
      <div>
        <Button
          variant="secondary"
          size="sm"
          onClick={() => setOpened(openStripeForm({ organization, publishableKey }))}
        >
          <Plus aria-hidden />
          Add payment method
        </Button>
      </div>
    );
  }
  return (
    <Suspense fallback={<Loading />}>
      <StripeForm
        organization={organization}
        opened={opened}
        onDone={(sentence) => {
          setOpened(undefined);
          toast.success(sentence);
        }}
        onCancel={() => setOpened(undefined)}
      />
    </Suspense>
  );
}

function Loading() {
  return (
    <p role="status" className="flex items-center gap-2 text-muted">
      <Spinner />
      Loading Stripe’s form…
    </p>
  );
}
