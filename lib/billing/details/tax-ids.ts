import type { Actor } from "@/lib/audit/record";
import { ConflictError, InvalidInputError } from "@/lib/errors";
import { changeCustomer } from "../change-customer";
import { type CustomerParams, obtainCustomer } from "../obtain-customer";
import { isRefusal } from "../refusal";
import { type BillingContext, orMissing } from "../stripe";
import { fetchCustomer } from "../sync/fetch";
import { type TaxIdType, taxIdKinds } from "./tax-id-types";

/** Stripe's limit for one customer. */
const mostTaxIds = 5;

/**
 * Puts a tax id on the organization's invoices. Stripe looks at its form at once, and some kinds it asks the
 * authorities about: how that went stands beside it.
 * @throws InvalidInputError, at its field, for one that can't be right.
 * @throws ConflictError for one that is there already, or one too many.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function addTaxId(
  ctx: BillingContext,
  params: CustomerParams & { type: TaxIdType; value: string; actor: Actor },
): Promise<void> {
  const { type, value, actor } = params;
  const customerId = await obtainCustomer(ctx, params);
  await changeCustomer(ctx, {
    customerId,
    actor,
    change: async ({ stripe }) => {
      const known = (await fetchCustomer(stripe, customerId))?.taxIds ?? [];
      if (known.some((one) => one.type === type && plain(one.value) === plain(value))) {
        throw new ConflictError("This number is there already.", { field: "value" });
      }
      if (known.length >= mostTaxIds) {
        throw new ConflictError(`Invoices have room for ${mostTaxIds} tax ids. Remove one first.`);
      }
      const created = await stripe.customers
        .createTaxId(customerId, { type, value })
        .catch((error: unknown) => {
          if (!isRefusal(error) || error.code !== "tax_id_invalid") throw error;
          const { example } = taxIdKinds[type];
          throw new InvalidInputError(`That isn’t a number of this kind. One looks like ${example}.`, {
            field: "value",
            cause: error,
          });
        });
      return { action: "tax_id.added", target: { type: "tax_id", id: created.id }, data: { type } };
    },
  });
}

/**
 * Takes a tax id off the invoices to come. One that is gone already is as good as removed.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function removeTaxId(
  ctx: BillingContext,
  params: { customerId: string; taxIdId: string; actor: Actor },
): Promise<void> {
  const { customerId, taxIdId, actor } = params;
  await changeCustomer(ctx, {
    customerId,
    actor,
    change: async ({ stripe }) => {
      // Asked for under the customer, it can only be the customer's own.
      const removed = await orMissing(stripe.customers.deleteTaxId(customerId, taxIdId));
      return removed && { action: "tax_id.removed", target: { type: "tax_id", id: taxIdId } };
    },
  });
}

const plain = (value: string) => value.replaceAll(/[\s./-]/g, "").toUpperCase();
