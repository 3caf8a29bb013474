import { adminPath } from "@/app/admin/paths";
import { CopyableText } from "@/components/ui/copy-button";
import { LocalTime } from "@/components/ui/local-time";
import type { OpenBillingAlert } from "@/lib/admin/billing-alerts";
import { hrefWith } from "@/lib/href";
import { SettleAlertButton } from "./settle-alert-button";
import { TextLink } from "./text-link";

const titles: Readonly<Record<OpenBillingAlert["kind"], string>> = {
  second_subscription: "A second live subscription",
  unknown_status: "A status that Keel doesn’t know",
  dead_event: "An event that was given up",
  drift: "Drift from Stripe",
};

type Alert = Omit<OpenBillingAlert, "organization"> & {
  /** Left out on the organization's own page. */
  organization?: OpenBillingAlert["organization"];
};

/** What is wrong in somebody's billing, in words, with the Stripe object it is about. */
export function AlertList({ alerts }: { alerts: readonly Alert[] }) {
  return (
    <ul className="mt-3 divide-y border-t">
      {alerts.map((alert) => (
        <li key={alert.id} className="grid gap-1 px-5 py-3">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="font-medium">
              {titles[alert.kind]}
              {alert.organization && (
                <>
                  {" at "}
                  <TextLink href={adminPath("organizations", alert.organization.id)}>
                    {alert.organization.name}
                  </TextLink>
                </>
              )}
            </span>
            <LocalTime value={alert.createdAt} format="ago" className="text-muted" />
          </div>
          <p className="break-words text-muted">{alert.detail}</p>
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <CopyableText value={alert.objectId} />
            <span className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <AlertLink alert={alert} />
              <SettleAlertButton
                alertId={alert.id}
                objectId={alert.objectId}
                title={titles[alert.kind]}
                comesBack={alert.kind === "drift" || alert.kind === "dead_event"}
              />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Where the whole story is. */
function AlertLink({ alert: { kind, objectId } }: { alert: Alert }) {
  if (kind === "dead_event")
    return <TextLink href={adminPath("events", objectId)}>Look at the event</TextLink>;
  if (kind !== "drift") return null;
  return <TextLink href={hrefWith("/admin/drift", { q: objectId })}>See what was mended</TextLink>;
}
