"use client";

import type { Stripe, StripeElements } from "@stripe/stripe-js";
import { type FormEvent, use, useEffect, useRef, useState, useTransition } from "react";
import { FormError } from "@/components/forms/form-error";
import { Button } from "@/components/ui/button";
import { unreachable } from "@/components/ui/unreachable";
import { addPaymentMethodAction, finishPaymentMethodAction } from "../payment-methods/actions";
import { ActionButton } from "./action-button";
import type { OpenedForm } from "./open-stripe-form";
import { onThemeChange, stripeAppearance } from "./stripe-appearance";

type StripeFormProps = {
  /** The organization's slug. */
  organization: string;
  /** Whether the new one pays from now on, whatever does now. */
  makeDefault: boolean;
  opened: Promise<OpenedForm>;
  /** With a sentence that says how it went. */
  onDone: (sentence: string) => void;
  onCancel: () => void;
};

/** Stripe's form for a payment method, in place; where it can't be shown, why, and the way to Stripe's page. */
export function StripeForm({ opened, ...props }: StripeFormProps) {
  const form = use(opened);
  if ("refused" in form) return <Refused sentence={form.refused} {...props} />;
  return <MountedForm {...form} {...props} />;
}

function Refused({
  sentence,
  organization,
  makeDefault,
  onCancel,
}: { sentence: string } & Omit<StripeFormProps, "opened">) {
  return (
    <div className="grid gap-3">
      <FormError>{sentence}</FormError>
      <div className="flex justify-end gap-2">
        <Button variant="secondary" size="sm" onClick={onCancel}>
          Cancel
        </Button>
        <ActionButton
          variant="secondary"
          size="sm"
          action={() => addPaymentMethodAction({ organization, makeDefault })}
          pendingLabel="Opening Stripe…"
        >
          Use Stripe’s page
        </ActionButton>
      </div>
    </div>
  );
}

type MountedFormProps = Omit<StripeFormProps, "opened"> & { stripe: Stripe; clientSecret: string };

function MountedForm({ stripe, clientSecret, organization, onDone, onCancel }: MountedFormProps) {
  const frame = useRef<HTMLDivElement>(null);
  const group = useRef<StripeElements>(null);
  const [ready, setReady] = useState(false);
  const [error, setError] = useState<string>();
  const [pending, startTransition] = useTransition();

  useEffect(() => {
    const place = frame.current;
    const around = place?.parentElement;
    if (!place || !around) return;
    const elements = stripe.elements({ clientSecret, appearance: stripeAppearance(around) });
    const payment = elements.create("payment", { layout: "tabs" });
    payment.on("ready", () => setReady(true));
    payment.on("loaderror", ({ error: { message } }) => setError(message ?? unreachable));
    payment.mount(place);
    group.current = elements;
    const stop = onThemeChange(() => elements.update({ appearance: stripeAppearance(around) }));
    return () => {
      stop();
      payment.destroy();
      group.current = null;
    };
  }, [stripe, clientSecret]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const elements = group.current;
    if (!elements || pending) return;
    setError(undefined);
    startTransition(async () => {
      try {
        const stored = await stripe.confirmSetup({
          elements,
          // For payment methods that lead to a bank's page first.
          confirmParams: { return_url: `${location.origin}${location.pathname}?from=card` },
          redirect: "if_required",
        });
        if (stored.error) {
          // What is wrong with a field stands at the field, inside the form.
          if (stored.error.type !== "validation_error") setError(stored.error.message ?? unreachable);
          return;
        }
        await finish(stored.setupIntent.id);
      } catch {
        setError(unreachable);
      }
    });
  }

  async function finish(setupIntentId: string) {
    const { data, serverError } = await finishPaymentMethodAction({ organization, setupIntentId });
    if (serverError) setError(serverError.message);
    else if (data?.outcome === "added") onDone("The payment method was added.");
    else if (data?.outcome === "processing") {
      onDone("Your bank hasn’t confirmed it yet. It will be listed here once it has.");
    } else setError("Nothing was stored. Check what you typed and try again.");
  }

  return (
    <form onSubmit={submit} className="grid gap-4" aria-label="Add payment method">
      <FormError>{error}</FormError>
      <div>
        <div ref={frame} />
        {!ready && !error && (
          <p role="status" className="text-muted">
            Loading Stripe’s form…
          </p>
        )}
      </div>
      <div className="flex justify-end gap-2">
        <Button variant="secondary" size="sm" onClick={onCancel} disabled={pending}>
          Cancel
        </Button>
        <Button type="submit" size="sm" disabled={!ready} pending={pending} pendingLabel="Adding…">
          Add
        </Button>
      </div>
    </form>
  );
}
