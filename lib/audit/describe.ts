import { formatMoney } from "@/lib/money";

/** What an audit row says, without who did it and when. */
export type AuditedAct = { action: string; data: Record<string, unknown> };

type Describe = (data: Record<string, unknown>) => string;

const text = (value: unknown) => (typeof value === "string" ? value : "");

const renamed =
  (thing: string): Describe =>
  (data) =>
    data.from
      ? `renamed ${thing} ${text(data.from)} to ${text(data.name)}`
      : `renamed ${thing} to ${text(data.name)}`;

const changed =
  (what: string): Describe =>
  (data) =>
    data.from === data.to
      ? `${what} to ${text(data.to)} by the ${text(data.interval)}`
      : `${what} from ${text(data.from)} to ${text(data.to)}`;

const months = (value: unknown) => (value === 1 ? "1 month" : `${Number(value)} months`);

const money: Describe = ({ amount, currency }) =>
  typeof amount === "number" && typeof currency === "string"
    ? formatMoney({ amount, currency })
    : "an amount";

const sentences: Readonly<Record<string, Describe>> = {
  "organization.created": () => "created the organization",
  "organization.renamed": renamed("the organization"),
  "project.created": (data) => `created the project ${text(data.name)}`,
  "project.renamed": renamed("the project"),
  "member.added": (data) => `added ${text(data.name)} as ${text(data.role)}`,
  "member.removed": (data) => `removed ${text(data.name)}`,
  "member.role_changed": (data) =>
    `changed ${text(data.name)}’s role from ${text(data.from)} to ${text(data.to)}`,
  "subscription.seats_changed": ({ from, to }) => `changed the seats from ${from} to ${to}`,
  "checkout.started": () => "began a checkout",
  "subscription.cancellation_scheduled": () => "cancelled the plan for the end of its period",
  "subscription.resumed": () => "took back the plan’s cancellation",
  "subscription.canceled": () => "cancelled the plan at once",
  "subscription.changed": changed("changed the plan"),
  "subscription.change_unpaid": changed("asked to change the plan, which isn’t paid yet,"),
  "subscription.change_scheduled": changed("scheduled a change of plan"),
  "subscription.change_undone": () => "took back the change of plan",
  "subscription.paused": (data) => `paused the plan for ${months(data.months)}`,
  "subscription.unpaused": () => "resumed the paused plan",
  "subscription.started": () => "began",
  "subscription.ended": () => "ended",
  "refund.succeeded": (data) => `paid back ${money(data)}`,
  "refund.failed": (data) => `couldn’t pay back ${money(data)}`,
  "credit_note.issued": (data) => `issued the credit note ${text(data.number)} of ${money(data)}`,
  "credit_note.voided": (data) => `voided the credit note ${text(data.number)} of ${money(data)}`,
  "credits.granted": () => "came in",
  "credits.taken_back": () => "went back with the money",
  "credits.returned": () => "came back, as their refund wasn’t carried out",
  "payment_method.added": () => "added a payment method",
  "payment_method.made_default": () => "changed which payment method pays",
  "payment_method.removed": (data) =>
    text(data.last4)
      ? `removed the payment method ending in ${text(data.last4)}`
      : "removed a payment method",
  "billing_details.updated": () => "changed the billing details",
  "tax_id.added": () => "added a tax id",
  "tax_id.removed": () => "removed a tax id",
  "billing_alert.resolved": (data) => `settled the billing alert about ${text(data.objectId)}`,
  "stripe_event.replayed": (data) => `replayed the event ${text(data.type)}`,
  "billing.synced": () => "brought billing in line with Stripe",
  "user.promoted": (data) => `made ${text(data.email)} an administrator`,
  "user.demoted": (data) => `took the administrator’s role from ${text(data.email)}`,
  "project.deleted": (data) => `deleted the project ${text(data.name)}`,
};

const someCredits: Describe = ({ amount }) =>
  amount === 1 ? "1 credit" : `${Number(amount).toLocaleString("en-US")} credits`;

/** What happens to a thing without anybody's doing: the thing is named where else a person is. */
const happenings: Readonly<Record<string, Describe>> = {
  "subscription.started": (data) => thePlan(data.plan),
  "subscription.ended": (data) => thePlan(data.plan),
  "credits.granted": someCredits,
  "credits.taken_back": someCredits,
  "credits.returned": someCredits,
};

const thePlan = (name: unknown) => (text(name) ? `The ${text(name)} plan` : "The plan");

/**
 * Says an act in words that follow a name: "created the project Website". An action that has no words of
 * its own here is spelled out from its name: `api_key.created` is "created api key".
 */
export function describeAct({ action, data }: AuditedAct): string {
  const describe = Object.hasOwn(sentences, action) ? sentences[action] : undefined;
  if (describe) return describe(data);
  const [thing = "", verb = ""] = action.split(".");
  return `${verb} ${thing}`.replaceAll("_", " ").trim();
}

const automatic: Readonly<Record<string, string>> = {
  admin: "An administrator",
  operator: "An operator",
  stripe: "Stripe",
  system: "Keel",
};

/** Who did it, in words. People whose account is gone are "Somebody". */
export function describeActor(actor: { kind: string; name: string | null }): string {
  return actor.name ?? automatic[actor.kind] ?? "Somebody";
}

/** Whom or what the words of an act follow: who did it, or the thing that it happened to ("The Pro plan"). */
export function describeSubject(
  entry: AuditedAct & { actor: { kind: string; name: string | null } },
): string {
  const happening = Object.hasOwn(happenings, entry.action) ? happenings[entry.action] : undefined;
  return happening ? happening(entry.data) : describeActor(entry.actor);
}
