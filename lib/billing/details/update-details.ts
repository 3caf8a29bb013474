import type { Actor } from "@/lib/audit/record";
import { InvalidInputError } from "@/lib/errors";
import { changeCustomer } from "../change-customer";
import { type CustomerParams, obtainCustomer } from "../obtain-customer";
import { isRefusal } from "../refusal";
import type { BillingContext } from "../stripe";
import { fetchCustomer } from "../sync/fetch";
import type { BillingDetailsInput } from "./schema";

type AddressParam = { [part in (typeof addressParts)[number]]?: string };
type Address = { [part in (typeof addressParts)[number]]?: string | null } | null | undefined;

const addressParts = ["line1", "line2", "postal_code", "city", "state", "country"] as const;

/**
 * Says to Stripe whom invoices are for and where they go; the next ones carry it. Makes the organization's
 * customer where there is none, so that the checkout finds the details.
 * @throws InvalidInputError, at its field, for what Stripe doesn't take.
 * @throws UnavailableError when Stripe doesn't answer.
 */
export async function updateBillingDetails(
  ctx: BillingContext,
  params: CustomerParams & { details: BillingDetailsInput; actor: Actor },
): Promise<void> {
  const { details, actor } = params;
  const customerId = await obtainCustomer(ctx, params);
  const address = addressOf(details);
  await changeCustomer(ctx, {
    customerId,
    actor,
    change: async ({ stripe }) => {
      const current = (await fetchCustomer(stripe, customerId))?.customer;
      const changed = [
        ...(current?.name === details.name ? [] : ["name"]),
        ...(current?.email === details.email ? [] : ["email"]),
        ...(sameAddress(current?.address, address) ? [] : ["address"]),
      ];
      if (changed.length === 0) return null;
      const told = { name: details.name, email: details.email };
      if (!address || loses(current?.address, address)) {
        // A part can't be emptied by itself, so the address is taken away and said anew.
        await stripe.customers.update(customerId, { ...told, address: "" }).catch(refuseAtField);
      }
      if (address) await stripe.customers.update(customerId, { ...told, address }).catch(refuseAtField);
      return {
        action: "billing_details.updated",
        target: { type: "customer", id: customerId },
        data: { changed },
      };
    },
  });
}

/** As Stripe takes it: without the parts that are empty. Null for none. */
function addressOf({ postalCode, country, ...details }: BillingDetailsInput): AddressParam | null {
  if (!country) return null;
  const { line1, line2, city, state } = details;
  const parts = { line1, line2, postal_code: postalCode, city, state, country };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== ""));
}

/** Whether a part that is there now isn't there any more. */
function loses(before: Address, after: Address): boolean {
  return addressParts.some((part) => before?.[part] && !after?.[part]);
}

function sameAddress(a: Address, b: Address): boolean {
  return addressParts.every((part) => (a?.[part] || "") === (b?.[part] || ""));
}

const fields: Readonly<Record<string, string>> = { email: "email", name: "name", address: "country" };

/** Stripe looks closer than we do at an e-mail address, say. */
function refuseAtField(error: unknown): never {
  if (!isRefusal(error)) throw error;
  const [parameter = ""] = (error.param ?? "").split("[");
  const field = fields[parameter];
  if (!field) throw error;
  throw new InvalidInputError(
    field === "email"
      ? "Our payment provider doesn’t take this e-mail address. Check it for a typing mistake."
      : "Our payment provider doesn’t take this. Check it for a typing mistake.",
    { field, cause: error },
  );
}
