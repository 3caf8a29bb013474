import type {
  SchedulePhaseRecord,
  SubscriptionRecord,
  SubscriptionScheduleRecord,
} from "../../store/records/subscriptions";

/** Attributes of the subscription that a phase sets, or the schedule's defaults where it doesn't. */
export function settingsOf(
  { default_settings: defaults }: SubscriptionScheduleRecord,
  phase: SchedulePhaseRecord,
): Partial<SubscriptionRecord> {
  const method = phase.default_payment_method ?? defaults.default_payment_method;
  const description = phase.description ?? defaults.description;
  const collection = phase.collection_method ?? defaults.collection_method ?? "charge_automatically";
  const settings = phase.invoice_settings ?? defaults.invoice_settings;
  return {
    collection_method: collection,
    days_until_due: collection === "send_invoice" ? (settings.days_until_due ?? 30) : null,
    default_tax_rates: phase.default_tax_rates,
    ...(typeof method === "string" ? { default_payment_method: method } : {}),
    ...(description === null ? {} : { description }),
  };
}

/** The same for a subscription that a schedule begins. */
export function startedBy(
  schedule: SubscriptionScheduleRecord,
  phase: SchedulePhaseRecord,
): Partial<SubscriptionRecord> {
  const { invoice_settings: settings } = schedule.default_settings;
  return {
    ...settingsOf(schedule, phase),
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: phase.invoice_settings?.custom_fields ?? settings.custom_fields,
      description: phase.invoice_settings?.description ?? settings.description,
      footer: phase.invoice_settings?.footer ?? settings.footer,
      issuer: { type: "self" },
    },
  };
}
