import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { StripeEventStatus } from "@/lib/admin/stripe-events";

const subscriptionTones: Readonly<Record<string, BadgeTone>> = {
  active: "positive",
  trialing: "positive",
  past_due: "caution",
  unpaid: "danger",
  paused: "caution",
  incomplete: "caution",
};

const invoiceTones: Readonly<Record<string, BadgeTone>> = {
  paid: "positive",
  open: "caution",
  uncollectible: "danger",
};

const eventTones: Readonly<Record<StripeEventStatus, BadgeTone>> = {
  received: "neutral",
  processing: "accent",
  processed: "positive",
  ignored: "neutral",
  failed: "caution",
  dead: "danger",
};

/** A status of Stripe's in words: `past_due` is "Past due". */
export function statusLabel(status: string): string {
  const words = status.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The state of a subscription; null where there never was one. */
export function SubscriptionBadge({ status }: { status: string | null }) {
  if (status === null) return <span className="text-faint">None</span>;
  return (
    <Badge dot tone={subscriptionTones[status] ?? "neutral"}>
      {statusLabel(status)}
    </Badge>
  );
}

export function InvoiceBadge({ status }: { status: string }) {
  return (
    <Badge dot tone={invoiceTones[status] ?? "neutral"}>
      {statusLabel(status)}
    </Badge>
  );
}

export function EventBadge({ status }: { status: StripeEventStatus }) {
  return (
    <Badge dot tone={eventTones[status]}>
      {statusLabel(status)}
    </Badge>
  );
}
