import type Stripe from "stripe";
import { countryOf, isVerifiable, isWellFormed } from "../arithmetic/tax-id-formats";
import type { Context } from "../context";
import { invalidRequest, notCovered, resourceMissing } from "../http/errors";
import { listPage } from "../http/list";
import { route } from "../http/routes";
import { newId } from "../store/ids";
import { need, needCustomer, needLivingCustomer } from "../store/lookup";
import type { TaxIdRecord } from "../store/records/customers";
import { type Json, render } from "../store/render";

interface TaxIdInput {
  type: TaxIdRecord["type"];
  value: string;
}

/** Stripe's limit for one customer. */
const mostTaxIds = 5;

/** @throws StripeApiError unless the number has the form its type asks for */
export function checkTaxId({ type, value }: TaxIdInput, param = "value"): void {
  if (isWellFormed(type, value)) return;
  throw invalidRequest(`Invalid value for ${type}.`, param, "tax_id_invalid");
}

/** @throws StripeApiError when one customer would have more than Stripe allows */
export function checkTaxIdCount(count: number, param?: string): void {
  if (count <= mostTaxIds) return;
  throw invalidRequest(`A customer can have up to ${mostTaxIds} tax IDs.`, param);
}

/** Gives a customer, or with null the account, a tax id. @throws StripeApiError for one that isn't well-formed */
export function createTaxId(ctx: Context, customer: string | null, input: TaxIdInput): TaxIdRecord {
  checkTaxId(input);
  if (customer) checkTaxIdCount(ctx.store.of("tax_id").by("customer", customer).length + 1);
  const record: TaxIdRecord = {
    id: newId("txi"),
    object: "tax_id",
    country: countryOf(input.type, input.value),
    created: ctx.clock.now(customer),
    customer,
    customer_account: null,
    livemode: false,
    owner: customer
      ? { customer, customer_account: null, type: "customer" }
      : { customer_account: null, type: "self" },
    type: input.type,
    value: input.value,
    // Nothing is looked up: what has the right form counts as verified.
    verification: customer
      ? {
          status: isVerifiable(input.type) ? "verified" : "unavailable",
          verified_address: null,
          verified_name: null,
        }
      : null,
  };
  ctx.store.of("tax_id").put(record);
  if (customer) ctx.events.emit("customer.tax_id.created", record);
  return record;
}

/** Takes a tax id away from its customer. */
export function deleteTaxId(ctx: Context, taxId: TaxIdRecord): Json {
  ctx.store.of("tax_id").delete(taxId.id);
  if (taxId.customer) ctx.events.emit("customer.tax_id.deleted", taxId);
  return { id: taxId.id, object: "tax_id", deleted: true };
}

function ownTaxId(ctx: Context, customer: string | undefined, id: string): TaxIdRecord {
  const taxId = need(ctx, "tax_id", id);
  if (taxId.customer !== customer) throw resourceMissing("tax_id", id);
  return taxId;
}

type OwnerParams = Stripe.TaxIdCreateParams.Owner | Stripe.TaxIdListParams.Owner;

/** The customer an `owner` names, or null for the account itself. */
function ownerOf(ctx: Context, owner: OwnerParams | undefined): string | null {
  if (!owner || owner.type === "self") return null;
  if (owner.type !== "customer") {
    throw notCovered("The emulator knows tax ids of customers and of the account itself.", "owner[type]");
  }
  if (!owner.customer) {
    throw invalidRequest("Missing required param: owner[customer].", "owner[customer]", "parameter_missing");
  }
  return needCustomer(ctx, owner.customer, "owner[customer]").id;
}

export const taxIdRoutes = [
  route<Stripe.CustomerCreateTaxIdParams>("POST /v1/customers/{id}/tax_ids", (ctx, params, { id }) => {
    const customer = needLivingCustomer(ctx, id);
    return render(ctx, createTaxId(ctx, customer.id, params));
  }),
  route<Stripe.CustomerListTaxIdsParams>("GET /v1/customers/{id}/tax_ids", (ctx, params, { id }) => {
    const customer = need(ctx, "customer", id);
    return listPage(
      ctx,
      ctx.store.of("tax_id").by("customer", customer.id),
      params,
      `/v1/customers/${id}/tax_ids`,
    );
  }),
  route("GET /v1/customers/{customerId}/tax_ids/{id}", (ctx, _params, { id, customerId }) =>
    render(ctx, ownTaxId(ctx, customerId, id)),
  ),
  route("DELETE /v1/customers/{customerId}/tax_ids/{id}", (ctx, _params, { id, customerId }) =>
    deleteTaxId(ctx, ownTaxId(ctx, customerId, id)),
  ),
  route<Stripe.TaxIdCreateParams>("POST /v1/tax_ids", (ctx, params) =>
    render(ctx, createTaxId(ctx, ownerOf(ctx, params.owner), params)),
  ),
  route<Stripe.TaxIdListParams>("GET /v1/tax_ids", (ctx, params) => {
    const owner = ownerOf(ctx, params.owner);
    return listPage(
      ctx,
      ctx.store.of("tax_id").filter(({ customer }) => customer === owner),
      params,
      "/v1/tax_ids",
    );
  }),
  route("GET /v1/tax_ids/{id}", (ctx, _params, { id }) => render(ctx, need(ctx, "tax_id", id))),
  route("DELETE /v1/tax_ids/{id}", (ctx, _params, { id }) => deleteTaxId(ctx, need(ctx, "tax_id", id))),
];
