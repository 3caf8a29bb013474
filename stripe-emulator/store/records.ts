import type {
  MeterEventRecord,
  MeterRecord,
  PriceRecord,
  ProductRecord,
  TaxRateRecord,
} from "./records/catalogue";
import type {
  CheckoutSessionRecord,
  PortalConfigurationRecord,
  PortalSessionRecord,
} from "./records/checkout";
import type {
  CustomerBalanceTransactionRecord,
  CustomerRecord,
  TaxIdRecord,
  TestClockRecord,
} from "./records/customers";
import type { CouponRecord, DiscountRecord, PromotionCodeRecord } from "./records/discounts";
import type {
  CreditNoteLineRecord,
  CreditNoteRecord,
  InvoiceItemRecord,
  InvoiceLineRecord,
  InvoicePaymentRecord,
  InvoiceRecord,
} from "./records/invoices";
import type {
  BalanceTransactionRecord,
  ChargeRecord,
  PaymentIntentRecord,
  PaymentMethodRecord,
  RefundRecord,
  SetupIntentRecord,
} from "./records/payments";
import type {
  SubscriptionItemRecord,
  SubscriptionRecord,
  SubscriptionScheduleRecord,
} from "./records/subscriptions";
import type { DeliveryRecord, EventRecord, WebhookEndpointRecord } from "./records/webhooks";

/** Every collection of the store, by the `object` of what it holds. */
export interface Records {
  customer: CustomerRecord;
  product: ProductRecord;
  price: PriceRecord;
  coupon: CouponRecord;
  promotion_code: PromotionCodeRecord;
  discount: DiscountRecord;
  tax_rate: TaxRateRecord;
  tax_id: TaxIdRecord;
  customer_balance_transaction: CustomerBalanceTransactionRecord;
  payment_method: PaymentMethodRecord;
  subscription: SubscriptionRecord;
  subscription_item: SubscriptionItemRecord;
  subscription_schedule: SubscriptionScheduleRecord;
  invoice: InvoiceRecord;
  line_item: InvoiceLineRecord;
  invoiceitem: InvoiceItemRecord;
  invoice_payment: InvoicePaymentRecord;
  payment_intent: PaymentIntentRecord;
  setup_intent: SetupIntentRecord;
  charge: ChargeRecord;
  refund: RefundRecord;
  credit_note: CreditNoteRecord;
  credit_note_line_item: CreditNoteLineRecord;
  balance_transaction: BalanceTransactionRecord;
  "checkout.session": CheckoutSessionRecord;
  "billing_portal.configuration": PortalConfigurationRecord;
  "billing_portal.session": PortalSessionRecord;
  "billing.meter": MeterRecord;
  "billing.meter_event": MeterEventRecord;
  "test_helpers.test_clock": TestClockRecord;
  webhook_endpoint: WebhookEndpointRecord;
  event: EventRecord;
  delivery: DeliveryRecord;
}

export type Kind = keyof Records;
