import { balances } from "./balances";
import { changes } from "./changes";
import { discounts } from "./discounts";
import { dunning } from "./dunning";
import { endings } from "./endings";
import { itemChanges } from "./item-changes";
import { manualInvoices } from "./manual-invoices";
import { payments } from "./payments";
import { previews } from "./previews";
import { refunds } from "./refunds";
import { renewals } from "./renewals";
import { requests } from "./requests";
import type { Scenario } from "./scenario";
import { schedules } from "./schedules";
import { subscribing } from "./subscribing";
import { taxes } from "./taxes";
import { trials } from "./trials";
import { unpaidChanges } from "./unpaid-changes";
import { usage } from "./usage";

/** Every scenario, by family. */
export const scenarios: readonly Scenario[] = [
  ...subscribing,
  ...trials,
  ...renewals,
  ...changes,
  ...itemChanges,
  ...unpaidChanges,
  ...previews,
  ...schedules,
  ...dunning,
  ...endings,
  ...discounts,
  ...taxes,
  ...balances,
  ...manualInvoices,
  ...payments,
  ...refunds,
  ...usage,
  ...requests,
];
