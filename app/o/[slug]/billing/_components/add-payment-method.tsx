"use client";

import { ArrowUpRight, Plus } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { CardContent, CardHeader } from "@/components/ui/card";
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
  /** Whether the new one pays from now on, whatever does now. */
  makeDefault: boolean;
  /** What there is already. */
  children: ReactNode;
};

/**
 * The card of payment methods for whoever may add one: by Stripe's form below the list, or on Stripe's page where
 * there is no key for that.
 */
export function AddPaymentMethod({
  organization,
  elementsKey,
  makeDefault,
  children,
}: AddPaymentMethodProps) {
  return elementsKey ? (
    <AddInPlace organization={organization} publishableKey={elementsKey} makeDefault={makeDefault}>
      {children}
    </AddInPlace>
  ) : (
    <>
      <CardHeader
        title={title}
        action={
          <ActionButton
            variant="secondary"
            size="sm"
            aria-label={label}
            action={() => addPaymentMethodAction({ organization, makeDefault })}
            pendingLabel="Opening Stripe…"
          >
            Add
            <ArrowUpRight aria-hidden />
          </ActionButton>
        }
      />
      <CardContent>{children}</CardContent>
    </>
  );
}

const title = "Payment methods";
const label = "Add payment method";

type AddInPlaceProps = Omit<AddPaymentMethodProps, "elementsKey"> & { publishableKey: string };

function AddInPlace({ organization, publishableKey, makeDefault, children }: AddInPlaceProps) {
  const [opened, setOpened] = useState<Promise<OpenedForm>>();
  return (
    <>
      <CardHeader
        title={title}
        action={
          <Button
            variant="secondary"
            size="sm"
            aria-label={label}
            disabled={opened !== undefined}
            onClick={() => setOpened(openStripeForm({ organization, publishableKey, makeDefault }))}
          >
            <Plus aria-hidden />
            Add
          </Button>
        }
      />
      <CardContent className="grid gap-4">
        {children}
        {opened && (
          <Suspense fallback={<Loading />}>
            <StripeForm
              organization={organization}
              makeDefault={makeDefault}
              opened={opened}
              onDone={(sentence) => {
                setOpened(undefined);
                toast.success(sentence);
              }}
              onCancel={() => setOpened(undefined)}
            />
          </Suspense>
        )}
      </CardContent>
    </>
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
