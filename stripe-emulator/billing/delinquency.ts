import type { Context } from "../context";
import type { InvoiceRecord } from "../store/records/invoices";

/**
 * Keeps with the customer what last became of one of its invoices: an automatic payment that failed or a due
 * date that passed makes it delinquent, a payment or a write-off of any invoice ends that. Sends no event,
 * since the observed orders of events have none for it.
 */
export function noteDelinquency(
  ctx: Context,
  { customer: id }: Pick<InvoiceRecord, "customer">,
  delinquent: boolean,
): void {
  const customer = ctx.store.of("customer").get(id);
  if (!customer || customer.deleted) return;
  customer.delinquent = delinquent;
  ctx.store.touch();
}
