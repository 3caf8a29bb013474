import { and, eq, gte, notInArray, or, sql } from "drizzle-orm";
import { customers, invoices, plans, prices, subscriptions } from "@/db/schema";
import { isTerminal, subscriptionStatuses } from "../access";
import { idOfObject } from "../stripe";
import { syncPrice, syncProduct } from "../sync/catalog";
import { syncCustomer, syncCustomerRecord, syncInvoice, syncSubscription } from "../sync/sync-customer";
import { mirrorPhase, type Phase, staleOnly, stripePhase, type Unit, type Walk } from "./phases";

// What a walk goes through, in this order: what others refer to comes first, and a whole customer before the
// parts that a whole customer doesn't cover.

const overForGood = subscriptionStatuses.filter(isTerminal);

const created = ({ since }: Walk) => (since ? { created: { gte: Math.floor(since.getTime() / 1000) } } : {});

const wholeCustomer = (customerId: string): Unit => ({
  scope: { customerId },
  sync: (ctx) => syncCustomer(ctx, customerId),
});

const oneInvoice = (invoiceId: string, customerId: string): Unit => ({
  scope: { customerId },
  sync: (ctx) => syncInvoice(ctx, { customerId, invoiceId }),
});

const oneProduct = (productId: string): Unit => ({
  scope: { productId },
  sync: (ctx) => syncProduct(ctx, productId),
});

const onePrice = (priceId: string, productId: string): Unit => ({
  scope: { productId },
  sync: (ctx) => syncPrice(ctx, priceId),
});

const products = stripePhase({
  name: "products",
  list: (stripe, page) => stripe.products.list(page),
  units: (_, items) => items.map(({ id }) => oneProduct(id)),
});

const itsPrices = stripePhase({
  name: "prices",
  list: (stripe, page) => stripe.prices.list(page),
  units: (_, items) => items.map(({ id, product }) => onePrice(id, idOfObject(product))),
});

const everyCustomer = stripePhase({
  name: "customers",
  list: (stripe, page) => stripe.customers.list(page),
  units: (_, items) => items.map(({ id }) => wholeCustomer(id)),
});

const liveSubscriptions = stripePhase({
  name: "subscriptions",
  list: (stripe, page) => stripe.subscriptions.list(page),
  async units({ db }, items, walk) {
    const stale = await staleOnly(db, subscriptions, items, walk);
    return [...new Set(stale.map(({ customer }) => idOfObject(customer)))].map(wholeCustomer);
  },
});

const recentInvoices = stripePhase({
  name: "invoices",
  list: (stripe, page, walk) => stripe.invoices.list({ ...page, ...created(walk) }),
  async units({ db }, items, walk) {
    const stale = await staleOnly(db, invoices, items, walk);
    return stale.flatMap(({ id, customer }) => {
      const customerId = idOfObject(customer);
      return customerId ? oneInvoice(id, customerId) : [];
    });
  },
});

const ourSubscriptions = mirrorPhase({
  name: "our subscriptions",
  table: subscriptions,
  owner: subscriptions.customerId,
  which: ({ livemode }) =>
    and(eq(subscriptions.livemode, livemode), notInArray(subscriptions.status, overForGood)),
  unit: (subscriptionId, customerId) => ({
    scope: { customerId },
    sync: (ctx) => syncSubscription(ctx, { customerId, subscriptionId }),
  }),
});

const ourInvoices = mirrorPhase({
  name: "our invoices",
  table: invoices,
  owner: invoices.customerId,
  which: ({ livemode, since }) =>
    and(
      eq(invoices.livemode, livemode),
      since ? or(gte(invoices.stripeCreatedAt, since), eq(invoices.status, "open")) : undefined,
    ),
  unit: oneInvoice,
});

const ourCustomers = mirrorPhase({
  name: "our customers",
  table: customers,
  owner: customers.id,
  which: ({ livemode }) => eq(customers.livemode, livemode),
  unit: (customerId) => ({
    scope: { customerId },
    sync: (ctx) => syncCustomerRecord(ctx, customerId),
  }),
});

const ourProducts = mirrorPhase({
  name: "our products",
  table: plans,
  owner: plans.id,
  which: () => sql`true`,
  unit: oneProduct,
});

const ourPrices = mirrorPhase({
  name: "our prices",
  table: prices,
  owner: prices.planId,
  which: () => sql`true`,
  unit: onePrice,
});

const whatStripeDoesNotList = [ourProducts, ourPrices, ourSubscriptions, ourInvoices, ourCustomers];

/** Each night: the catalogue, everybody with a live subscription, what was billed lately, and what only we have. */
export const nightlyPhases: readonly Phase[] = [
  products,
  itsPrices,
  liveSubscriptions,
  recentInvoices,
  ...whatStripeDoesNotList,
];

/** At the beginning, or after a long outage: everybody. */
export const backfillPhases: readonly Phase[] = [
  products,
  itsPrices,
  everyCustomer,
  recentInvoices,
  ...whatStripeDoesNotList,
];
