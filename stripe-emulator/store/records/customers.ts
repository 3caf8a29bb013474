import type Stripe from "stripe";
import type { Stored } from "./stored";

export type CustomerRecord = Omit<Stored<Stripe.Customer>, "deleted" | "discount" | "invoice_settings"> & {
  /** Id of its discount, which the API shows whole. */
  discount: string | null;
  invoice_settings: Omit<Stripe.Customer.InvoiceSettings, "default_payment_method"> & {
    default_payment_method: string | null;
  };
  deleted?: boolean;
  internal: {
    /** Where the customer was seen, for taxes. */
    taxIpAddress: string | null;
  };
};

export type TaxIdRecord = Stored<Omit<Stripe.TaxId, "deleted">>;

export type CustomerBalanceTransactionRecord = Stored<Stripe.CustomerBalanceTransaction> & {
  customer: string;
};

export type TestClockRecord = Stored<Omit<Stripe.TestHelpers.TestClock, "deleted">>;
