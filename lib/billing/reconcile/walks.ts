import { and, eq, gte, isNotNull, isNull, notInArray, or, type SQLWrapper, sql } from "drizzle-orm";
import { creditNotes, customers, invoices, plans, prices, refunds, subscriptions } from "@/db/schema";
import { isTerminal, subscriptionStatuses } from "../access";
import { idOfObject } from "../stripe";
import { syncPrice, syncProduct } from "../sync/catalog";
import {
  syncCreditNote,
  syncCustomer,
  syncCustomerRecord,
  syncInvoice,
  syncRefunds,
  syncSubscription,
} from "../sync/sync-customer";
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

const refundsOf = (chargeId: string, customerId: string): Unit => ({
  scope: { customerId },
  sync: (ctx) => syncRefunds(ctx, { customerId, chargeId }),
});

const oneCreditNote = (creditNoteId: string, customerId: string): Unit => ({
  scope: { customerId },
  sync: (ctx) => syncCreditNote(ctx, { customerId, creditNoteId }),
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

const recentRefunds = stripePhase({
  name: "refunds",
  list: (stripe, page, walk) => stripe.refunds.list({ ...page, ...created(walk), expand: ["data.charge"] }),
  async units({ db }, items, walk) {
    const stale = await staleOnly(db, refunds, items, walk);
    const charges = new Map(
      stale.flatMap(({ charge }) =>
        charge && typeof charge !== "string" ? [[charge.id, idOfObject(charge.customer)]] : [],
      ),
    );
    return [...charges].flatMap(([chargeId, customerId]) =>
      customerId ? refundsOf(chargeId, customerId) : [],
    );
  },
});

const recentCreditNotes = stripePhase({
  name: "credit notes",
  list: (stripe, page, walk) => stripe.creditNotes.list({ ...page, ...created(walk) }),
  async units({ db }, items, walk) {
    const stale = await staleOnly(db, creditNotes, items, walk);
    return stale.map(({ id, customer }) => oneCreditNote(id, idOfObject(customer)));
  },
});

const ourSubscriptions = mirrorPhase({
  name: "our subscriptions",
  table: subscriptions,
  owner: subscriptions.customerId,
  which: ({ livemode }) =>
    and(
      eq(subscriptions.livemode, livemode),
      isNull(subscriptions.deletedAt),
      notInArray(subscriptions.status, overForGood),
    ),
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
      isNull(invoices.deletedAt),
      since ? or(gte(invoices.stripeCreatedAt, since), eq(invoices.status, "open")) : undefined,
    ),
  unit: oneInvoice,
});

/** Refunds and credit notes don't say their mode; their customers do. */
const ofOurMode = (customerId: SQLWrapper, { livemode }: Walk) =>
  sql`${customerId} in (select ${customers.id} from ${customers} where ${customers.livemode} = ${livemode})`;

const ourRefunds = mirrorPhase({
  name: "our refunds",
  table: refunds,
  owner: refunds.customerId,
  through: refunds.chargeId,
  which: (walk) =>
    and(
      ofOurMode(refunds.customerId, walk),
      isNotNull(refunds.chargeId),
      walk.since ? gte(refunds.stripeCreatedAt, walk.since) : undefined,
    ),
  unit: refundsOf,
});

const ourCreditNotes = mirrorPhase({
  name: "our credit notes",
  table: creditNotes,
  owner: creditNotes.customerId,
  which: (walk) =>
    and(
      ofOurMode(creditNotes.customerId, walk),
      walk.since ? gte(creditNotes.stripeCreatedAt, walk.since) : undefined,
    ),
  unit: oneCreditNote,
});

const ourCustomers = mirrorPhase({
  name: "our customers",
  table: customers,
  owner: customers.id,
  which: ({ livemode }) => and(eq(customers.livemode, livemode), isNull(customers.deletedAt)),
  unit: (customerId) => ({
    scope: { customerId },
    sync: (ctx) => syncCustomerRecord(ctx, customerId),
  }),
});

const ourProducts = mirrorPhase({
  name: "our products",
  table: plans,
  owner: plans.id,
  which: () => isNull(plans.deletedAt),
  unit: oneProduct,
});

const ourPrices = mirrorPhase({
  name: "our prices",
  table: prices,
  owner: prices.planId,
  which: () => isNull(prices.deletedAt),
  unit: onePrice,
});

const whatStripeDoesNotList = [
  ourProducts,
  ourPrices,
  ourSubscriptions,
  ourInvoices,
  ourRefunds,
  ourCreditNotes,
  ourCustomers,
];

/** Each night: the catalogue, everybody with a live subscription, what was billed lately, and what only we have. */
export const nightlyPhases: readonly Phase[] = [
  products,
  itsPrices,
  liveSubscriptions,
  recentInvoices,
  recentRefunds,
  recentCreditNotes,
  ...whatStripeDoesNotList,
];

/** At the beginning, or after a long outage: everybody. */
export const backfillPhases: readonly Phase[] = [
  products,
  itsPrices,
  everyCustomer,
  recentInvoices,
  recentRefunds,
  recentCreditNotes,
  ...whatStripeDoesNotList,
];
