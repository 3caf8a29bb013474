import { Collection } from "./collection";
import type { Kind, Records } from "./records";

const kinds: { [K in Kind]: true } = {
  customer: true,
  product: true,
  price: true,
  coupon: true,
  promotion_code: true,
  discount: true,
  tax_rate: true,
  tax_id: true,
  customer_balance_transaction: true,
  payment_method: true,
  subscription: true,
  subscription_item: true,
  subscription_schedule: true,
  invoice: true,
  line_item: true,
  invoiceitem: true,
  invoice_payment: true,
  payment_intent: true,
  setup_intent: true,
  charge: true,
  refund: true,
  credit_note: true,
  credit_note_line_item: true,
  balance_transaction: true,
  "checkout.session": true,
  "billing_portal.configuration": true,
  "billing_portal.session": true,
  "billing.meter": true,
  "billing.meter_event": true,
  "test_helpers.test_clock": true,
  webhook_endpoint: true,
  event: true,
  delivery: true,
};

/** What the records of a kind are found by without a scan; `Collection` says what an index may go by. */
interface IndexNames {
  tax_id: "customer";
  customer_balance_transaction: "customer";
  discount: "customer" | "subscription";
  price: "product";
  subscription: "customer";
  subscription_item: "subscription";
  subscription_schedule: "customer";
  invoice: "customer" | "subscription";
  line_item: "invoice" | "subscription_item";
  invoiceitem: "customer";
  invoice_payment: "invoice" | "payment_intent";
  charge: "customer" | "payment_intent";
  refund: "charge";
  credit_note: "customer" | "invoice";
  credit_note_line_item: "credit_note";
  "billing.meter_event": "customer" | "identifier";
  event: "object";
  delivery: "event" | "endpoint";
}

export type Collections = {
  [K in Kind]: Collection<Records[K], K extends keyof IndexNames ? IndexNames[K] : never>;
};

/** Says of each kind how it is kept. @param keptEvents events and deliveries beyond this many are forgotten */
export function createCollections(changed: () => void, keptEvents: number): Collections {
  const limit = keptEvents;
  return {
    customer: new Collection(changed, {}),
    product: new Collection(changed, {}),
    price: new Collection(changed, { product: ({ product }) => product }),
    coupon: new Collection(changed, {}),
    promotion_code: new Collection(changed, {}),
    discount: new Collection(changed, {
      customer: ({ customer }) => customer,
      subscription: ({ subscription }) => subscription,
    }),
    tax_rate: new Collection(changed, {}),
    tax_id: new Collection(changed, { customer: ({ customer }) => customer }),
    customer_balance_transaction: new Collection(changed, { customer: ({ customer }) => customer }),
    payment_method: new Collection(changed, {}),
    subscription: new Collection(changed, { customer: ({ customer }) => customer }),
    subscription_item: new Collection(changed, { subscription: ({ subscription }) => subscription }),
    subscription_schedule: new Collection(changed, { customer: ({ customer }) => customer }),
    invoice: new Collection(changed, {
      customer: ({ customer }) => customer,
      subscription: ({ parent }) => idOf(parent?.subscription_details?.subscription),
    }),
    line_item: new Collection(changed, {
      invoice: ({ invoice }) => invoice,
      subscription_item: ({ parent }) => parent?.subscription_item_details?.subscription_item,
    }),
    invoiceitem: new Collection(changed, { customer: ({ customer }) => customer }),
    invoice_payment: new Collection(changed, {
      invoice: ({ invoice }) => invoice,
      payment_intent: ({ payment }) => payment.payment_intent,
    }),
    payment_intent: new Collection(changed, {}),
    setup_intent: new Collection(changed, {}),
    charge: new Collection(changed, {
      customer: ({ customer }) => customer,
      payment_intent: ({ payment_intent }) => payment_intent,
    }),
    refund: new Collection(changed, { charge: ({ charge }) => charge }),
    credit_note: new Collection(changed, {
      customer: ({ customer }) => customer,
      invoice: ({ invoice }) => invoice,
    }),
    credit_note_line_item: new Collection(changed, { credit_note: ({ internal }) => internal.creditNote }),
    balance_transaction: new Collection(changed, {}),
    "checkout.session": new Collection(changed, {}),
    "billing_portal.configuration": new Collection(changed, {}),
    "billing_portal.session": new Collection(changed, {}),
    "billing.meter": new Collection(changed, {}),
    "billing.meter_event": new Collection(changed, {
      customer: ({ internal }) => internal.customer,
      identifier: ({ identifier }) => identifier,
    }),
    "test_helpers.test_clock": new Collection(changed, {}),
    webhook_endpoint: new Collection(changed, {}),
    event: new Collection(changed, { object: ({ data }) => idOf(data.object) }, { limit }),
    delivery: new Collection(
      changed,
      { event: ({ event }) => event, endpoint: ({ endpoint }) => endpoint },
      { limit },
    ),
  };
}

/** The id of what a field refers to, expanded or not. */
function idOf(reference: unknown): string | null {
  if (typeof reference === "string") return reference;
  if (typeof reference !== "object" || reference === null || !("id" in reference)) return null;
  return typeof reference.id === "string" ? reference.id : null;
}

/** Every kind of the store. */
export const kindNames = Object.keys(kinds) as Kind[];
