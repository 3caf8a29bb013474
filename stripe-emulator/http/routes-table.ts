import type { Contract } from "../contract/contract";
import { balanceRoutes } from "../resources/balance-transactions";
import { chargeRoutes } from "../resources/charges";
import { checkoutSessionRoutes } from "../resources/checkout/checkout-sessions";
import { couponRoutes } from "../resources/coupons";
import { creditNoteRoutes } from "../resources/credit-notes";
import { customerBalanceTransactionRoutes } from "../resources/customer-balance-transactions";
import { customerRoutes } from "../resources/customers";
import { discountRoutes } from "../resources/discounts";
import { eventRoutes } from "../resources/events";
import { invoiceItemRoutes } from "../resources/invoice-items";
import { invoiceLineRoutes } from "../resources/invoice-lines";
import { invoicePaymentRoutes } from "../resources/invoice-payments";
import { invoiceRoutes } from "../resources/invoices";
import { meterEventSummaryRoutes } from "../resources/meter-event-summaries";
import { meterEventRoutes } from "../resources/meter-events";
import { meterRoutes } from "../resources/meters";
import { paymentIntentRoutes } from "../resources/payment-intents";
import { paymentMethodRoutes } from "../resources/payment-methods";
import { billingPortalRoutes } from "../resources/portal/billing-portal";
import { priceRoutes } from "../resources/prices";
import { productFeatureRoutes } from "../resources/product-features";
import { productRoutes } from "../resources/products";
import { promotionCodeRoutes } from "../resources/promotion-codes";
import { refundRoutes } from "../resources/refunds";
import { subscriptionScheduleRoutes } from "../resources/schedules/subscription-schedules";
import { searchRoutes } from "../resources/search";
import { setupIntentRoutes } from "../resources/setup-intents";
import { subscriptionItemRoutes } from "../resources/subscription-items";
import { subscriptionRoutes } from "../resources/subscriptions";
import { taxIdRoutes } from "../resources/tax-ids";
import { taxRateRoutes } from "../resources/tax-rates";
import { testClockRoutes } from "../resources/test-clocks";
import { webhookEndpointRoutes } from "../resources/webhook-endpoints";
import type { Route } from "./routes";

const families: readonly (readonly Route[])[] = [
  balanceRoutes,
  billingPortalRoutes,
  chargeRoutes,
  checkoutSessionRoutes,
  couponRoutes,
  customerBalanceTransactionRoutes,
  creditNoteRoutes,
  customerRoutes,
  discountRoutes,
  eventRoutes,
  invoiceItemRoutes,
  invoiceLineRoutes,
  invoicePaymentRoutes,
  invoiceRoutes,
  meterEventRoutes,
  meterEventSummaryRoutes,
  meterRoutes,
  paymentIntentRoutes,
  paymentMethodRoutes,
  priceRoutes,
  productFeatureRoutes,
  productRoutes,
  promotionCodeRoutes,
  refundRoutes,
  searchRoutes,
  setupIntentRoutes,
  subscriptionItemRoutes,
  subscriptionRoutes,
  subscriptionScheduleRoutes,
  taxIdRoutes,
  taxRateRoutes,
  testClockRoutes,
  webhookEndpointRoutes,
];

/**
 * Every route the emulator answers, by its key in the contract.
 * @throws Error when a route isn't one of the SDK's, e.g. after a bump that removed it
 */
export function routeTable(contract: Contract): ReadonlyMap<string, Route> {
  const table = new Map<string, Route>();
  for (const route of families.flat()) {
    if (!contract.hasRoute(route.key))
      throw new Error(`The installed stripe package has no route ${route.key}`);
    table.set(route.key, route);
  }
  return table;
}
