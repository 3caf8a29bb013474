/** A part of Stripe's API as the README lists it. */
export interface Family {
  name: string;
  /** Beginnings of the paths that belong to it, after `/v1/`. */
  paths: readonly string[];
  /** What a reader of the README should know about it, in Markdown. */
  covers: string;
}

/** Every route of the contract belongs to exactly one of these. */
export const families: readonly Family[] = [
  {
    name: "Customers",
    paths: ["customers"],
    covers: "search, payment methods, balance transactions, tax ids, discounts, tombstones of deleted ones",
  },
  {
    name: "Products and prices",
    paths: ["products", "prices"],
    covers:
      "search, lookup keys and `transfer_lookup_key`, tiers (volume, graduated), packages, decimals, metered, currency options",
  },
  {
    name: "Coupons and promotion codes",
    paths: ["coupons", "promotion_codes"],
    covers:
      "percent and amount; once, repeating, forever; products; limits of redemption, time, amount, customer",
  },
  {
    name: "Tax rates and tax ids",
    paths: ["tax_rates", "tax_ids"],
    covers: "inclusive and exclusive; the form of each country's tax ids",
  },
  {
    name: "Checkout",
    paths: ["checkout/sessions"],
    covers:
      "subscription, payment and setup on the hosted page; trials, discounts and codes, quantities, addresses, saved cards, SEPA, 3-D Secure",
  },
  {
    name: "Billing portal",
    paths: ["billing_portal"],
    covers: "configurations with every feature; sessions with every flow",
  },
  {
    name: "Subscriptions",
    paths: ["subscriptions", "subscription_items"],
    covers:
      "several items and intervals, trials, anchors, backdating, every proration and payment behaviour, pending updates, pausing, sent invoices, cancellation now, at the period's end and at a date",
  },
  {
    name: "Subscription schedules",
    paths: ["subscription_schedules"],
    covers: "phases, from a subscription or from scratch, release, cancel",
  },
  {
    name: "Invoices",
    paths: ["invoices", "invoiceitems", "invoice_payments"],
    covers: "search, previews of whatever may happen, by hand, lines, finalize, pay, send, void, write off",
  },
  {
    name: "Credit notes",
    paths: ["credit_notes"],
    covers: "before and after payment; to a refund, the balance or out of band; previews, void",
  },
  {
    name: "Payment methods",
    paths: ["payment_methods"],
    covers: "cards and SEPA debit, by number or by Stripe's test names",
  },
  {
    name: "Payment and setup intents",
    paths: ["payment_intents", "setup_intents"],
    covers: "search, confirm, capture by hand, 3-D Secure, debits that are answered later",
  },
  {
    name: "Charges, refunds, balance",
    paths: ["charges", "refunds", "balance", "balance_transactions"],
    covers: "search, parts and wholes, refunds that fail or wait, the account's balance with fees",
  },
  {
    name: "Meters",
    paths: ["billing/meters", "billing/meter_events", "billing/meter_event_adjustments"],
    covers: "sum, count, last; identifiers that count once; adjustments; summaries by hour and day",
  },
  {
    name: "Events and webhook endpoints",
    paths: ["events", "webhook_endpoints"],
    covers: "signed, filtered, retried; `previous_attributes`",
  },
  { name: "Test clocks", paths: ["test_helpers/test_clocks"], covers: "`advancing`, then `ready`" },
];

/** Routes that the SDK has and the emulator never does, with the reason. */
export const refusedRoutes: Readonly<Record<string, string>> = {
  "POST /v1/charges": "Charges are made by PaymentIntents; the older way needs card tokens of its own.",
  "POST /v1/products/{id}/features": "Entitlements aren't covered: a product keeps its own rights.",
  "GET /v1/products/{productId}/features/{id}": "Without entitlements no product has features.",
  "DELETE /v1/products/{productId}/features/{id}": "Without entitlements no product has features.",
  "POST /v1/subscriptions/{id}/migrate": "Every subscription is in the flexible billing mode already.",
};

/** The families a route belongs to. @param key as in the contract: `POST /v1/customers/{id}` */
export function familiesOf(key: string): Family[] {
  const path = key.split(" /v1/")[1] ?? "";
  return families.filter(({ paths }) =>
    paths.some((start) => path === start || path.startsWith(`${start}/`)),
  );
}

/** The README's table of families. @param routes keys of all routes of the contract */
export function surfaceTable(routes: readonly string[]): string {
  const rows = families.map((family) => {
    const own = routes.filter((key) => familiesOf(key).includes(family));
    const done = own.filter((key) => !(key in refusedRoutes));
    return `| ${family.name} | ${done.length} of ${own.length} | ${family.covers} |`;
  });
  return ["| Family | Routes | With |", "|---|---|---|", ...rows].join("\n");
}
