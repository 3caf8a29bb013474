import type Stripe from "stripe";
import { rewriteItem } from "../../billing/invoice-items";
import type { Context } from "../../context";
import { coverOnly, need, unsettable } from "../../store/lookup";
import { type ChargeInput, chargeParams, planCharge } from "../charge-lines";
import { addressFrom, shippingFrom } from "../customer-attributes";
import { planItem } from "../invoice-items";
import { createTaxId } from "../tax-ids";

type Params = Stripe.InvoiceCreatePreviewParams;
type Item = Stripe.InvoiceCreatePreviewParams.InvoiceItem;

/** Supposes that a customer were as a preview says, on the stage of a rehearsal. */
export function supposeCustomer(
  stage: Context,
  { customer_details: details }: Params,
  id: string | null,
): void {
  if (!id || !details) return;
  coverOnly(details, ["address", "shipping", "tax", "tax_exempt", "tax_ids"]);
  const customer = need(stage, "customer", id);
  customer.address = addressFrom(details.address, customer.address);
  customer.shipping = shippingFrom(details.shipping, customer.shipping);
  customer.tax_exempt = unsettable(details.tax_exempt, customer.tax_exempt ?? "none") ?? "none";
  if (!details.tax_ids) return;
  for (const { id: known } of stage.store.of("tax_id").by("customer", id)) {
    stage.store.of("tax_id").delete(known);
  }
  for (const taxId of details.tax_ids) createTaxId(stage, id, taxId);
}

interface Owner {
  customer: string;
  currency: string;
  subscription: string | null;
}

/** Adds a preview's own invoice items, or changes those that wait, on the stage of a rehearsal. */
export function addPreviewItems(stage: Context, { invoice_items: items = [] }: Params, owner: Owner): void {
  for (const [index, item] of items.entries()) {
    const param = `invoice_items[${index}]`;
    coverOnly(item, [...chargeParams, "currency", "invoiceitem", "price", "unit_amount"]);
    if (item.invoiceitem) changeItem(stage, item.invoiceitem, item, param);
    else planItem(stage, chargeOf(item), { ...owner, invoice: null }, param)();
  }
}

/** The preview's names for what invoice items call otherwise. */
function chargeOf({ price, unit_amount: unit, invoiceitem: _, currency: __, ...rest }: Item): ChargeInput {
  return {
    ...rest,
    ...(price ? { pricing: { price } } : {}),
    ...(unit === undefined ? {} : { unit_amount_decimal: String(unit) }),
  };
}

function changeItem(stage: Context, id: string, input: Item, param: string): void {
  const item = need(stage, "invoiceitem", id, `${param}[invoiceitem]`);
  const { customer, currency } = item;
  const planned = planCharge(stage, chargeOf(input), item.internal.line, { customer, currency, param });
  rewriteItem(stage, item, planned.make(id));
}
