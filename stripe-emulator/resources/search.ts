import type { Context } from "../context";
import { type Route, route } from "../http/routes";
import {
  type FieldType,
  type Searchable,
  type SearchField,
  type SearchParams,
  searchPage,
} from "../http/search";
import type { PriceRecord, ProductRecord } from "../store/records/catalogue";
import type { CustomerRecord } from "../store/records/customers";
import type { InvoiceRecord } from "../store/records/invoices";
import type { ChargeRecord, PaymentIntentRecord } from "../store/records/payments";
import type { SubscriptionRecord } from "../store/records/subscriptions";
import type { ApiRecord } from "../store/render";

/** Attributes of one type that are searched under their own names. */
function attributes<R extends ApiRecord>(
  type: FieldType,
  ...names: readonly (string & keyof R)[]
): Record<string, SearchField<R>> {
  return Object.fromEntries(names.map((name) => [name, { type, value: (record: R) => record[name] }]));
}

const charges: Searchable<ChargeRecord> = {
  resource: "charges",
  records: (ctx) => ctx.store.of("charge").all(),
  fields: {
    ...attributes<ChargeRecord>("number", "amount", "created"),
    ...attributes<ChargeRecord>("token", "currency", "customer", "disputed", "refunded", "status"),
    "billing_details.address.postal_code": {
      type: "token",
      value: ({ billing_details: details }) => details.address?.postal_code,
    },
    "payment_method_details.card.brand": { type: "token", value: (charge) => cardOf(charge)?.brand },
    "payment_method_details.card.exp_month": { type: "number", value: (charge) => cardOf(charge)?.exp_month },
    "payment_method_details.card.exp_year": { type: "number", value: (charge) => cardOf(charge)?.exp_year },
    "payment_method_details.card.fingerprint": {
      type: "token",
      value: (charge) => cardOf(charge)?.fingerprint,
    },
    "payment_method_details.card.last4": { type: "token", value: (charge) => cardOf(charge)?.last4 },
    "payment_method_details.sepa_debit.last4": {
      type: "token",
      value: ({ payment_method_details: details }) => details?.sepa_debit?.last4,
    },
  },
};

function cardOf({ payment_method_details: details }: ChargeRecord) {
  return details?.card;
}

const customers: Searchable<CustomerRecord> = {
  resource: "customers",
  records: (ctx) => ctx.store.of("customer").filter(({ deleted }) => !deleted),
  fields: {
    ...attributes<CustomerRecord>("number", "created"),
    ...attributes<CustomerRecord>("string", "email", "name", "phone"),
  },
};

const invoices: Searchable<InvoiceRecord> = {
  resource: "invoices",
  records: (ctx) => ctx.store.of("invoice").all(),
  fields: {
    ...attributes<InvoiceRecord>("number", "created", "total"),
    ...attributes<InvoiceRecord>("token", "currency", "customer"),
    ...attributes<InvoiceRecord>("string", "number", "receipt_number", "status"),
    subscription: { type: "string", value: ({ parent }) => parent?.subscription_details?.subscription },
    last_finalization_error_code: {
      type: "token",
      value: (invoice) => invoice.last_finalization_error?.code,
    },
    last_finalization_error_type: {
      type: "token",
      value: (invoice) => invoice.last_finalization_error?.type,
    },
  },
};

const paymentIntents: Searchable<PaymentIntentRecord> = {
  resource: "payment_intents",
  records: (ctx) => ctx.store.of("payment_intent").all(),
  fields: {
    ...attributes<PaymentIntentRecord>("number", "amount", "created"),
    ...attributes<PaymentIntentRecord>("token", "currency", "customer", "status"),
  },
};

const prices: Searchable<PriceRecord> = {
  resource: "prices",
  records: (ctx) => ctx.store.of("price").all(),
  fields: {
    ...attributes<PriceRecord>("token", "active", "currency", "type"),
    ...attributes<PriceRecord>("number", "created"),
    ...attributes<PriceRecord>("string", "lookup_key", "product"),
  },
};

const products: Searchable<ProductRecord> = {
  resource: "products",
  records: (ctx) => ctx.store.of("product").all(),
  fields: {
    ...attributes<ProductRecord>("token", "active", "shippable"),
    ...attributes<ProductRecord>("number", "created"),
    ...attributes<ProductRecord>("string", "description", "name", "url"),
  },
};

const subscriptions: Searchable<SubscriptionRecord> = {
  resource: "subscriptions",
  records: (ctx) => ctx.store.of("subscription").all(),
  fields: {
    ...attributes<SubscriptionRecord>("number", "canceled_at", "created"),
    ...attributes<SubscriptionRecord>("token", "status"),
  },
};

function searchRoute<R extends ApiRecord>(searchable: Searchable<R>): Route {
  return route<SearchParams>(`GET /v1/${searchable.resource}/search`, (ctx: Context, params) =>
    searchPage(ctx, searchable, params),
  );
}

export const searchRoutes = [
  searchRoute(charges),
  searchRoute(customers),
  searchRoute(invoices),
  searchRoute(paymentIntents),
  searchRoute(prices),
  searchRoute(products),
  searchRoute(subscriptions),
];
