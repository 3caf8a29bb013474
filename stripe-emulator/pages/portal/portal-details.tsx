/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { StripeApiError } from "../../http/errors";
import { updateCustomer } from "../../resources/customers";
import { createTaxId, deleteTaxId } from "../../resources/tax-ids";
import { needCustomer } from "../../store/lookup";
import type { PortalSessionRecord } from "../../store/records/checkout";
import type { CustomerRecord } from "../../store/records/customers";
import { Field } from "../card-fields";
import { sentForm } from "../form-body";
import { taxIdName } from "../papers/invoice-facts";
import { notFound, refused, showPage } from "../shell";
import { FormButtons } from "./form-buttons";
import { AddressFields, TaxIdFields, type Typed } from "./portal-details-fields";
import { afterwards, portalBase, portalConfiguration, portalSession } from "./portal-session";

const path = "/p/session/:id/details";

const addressFields = ["line1", "line2", "city", "state", "postal_code", "country"] as const;

/** Changes the customer's name, e-mail, addresses, phone and tax ids, as far as the app allows it. */
export function portalDetailsPages(site: Hono, ctx: Context): void {
  site.get(path, (c) => {
    const session = portalSession(ctx, c);
    if (!session) return notFound(c, "portal session");
    const allowed = allowedUpdates(ctx, session);
    if (allowed.length === 0) return refused(c, "Billing details can't be changed here.", 409);
    const customer = needCustomer(ctx, session.customer);
    return showForm(c, ctx, session, { typed: typedFrom(customer), errors: {} });
  });

  site.post(path, async (c) => {
    const form = await sentForm(c);
    const session = portalSession(ctx, c);
    if (!session) return notFound(c, "portal session");
    const allowed = allowedUpdates(ctx, session);
    if (allowed.length === 0) return refused(c, "Billing details can't be changed here.", 409);
    const typed = Object.fromEntries([...form].map(([name, value]) => [name, value.trim()]));
    const errors = save(ctx, needCustomer(ctx, session.customer), allowed, typed);
    return Object.keys(errors).length > 0
      ? showForm(c, ctx, session, { typed, errors })
      : c.redirect(afterwards(session, "details"), 303);
  });

  site.post(`${path}/tax_ids/:tax/remove`, (c) => {
    const session = portalSession(ctx, c);
    const taxId = ctx.store.of("tax_id").get(c.req.param("tax"));
    if (!session || taxId?.customer !== session.customer) return notFound(c, "tax ID");
    if (!allowedUpdates(ctx, session).includes("tax_id"))
      return refused(c, "Tax IDs can't be changed here.", 409);
    deleteTaxId(ctx, taxId);
    return c.redirect(`${portalBase(session)}/details`, 303);
  });
}

/** What the customer may change; nothing when the feature is off. */
export function allowedUpdates(ctx: Context, session: PortalSessionRecord): readonly string[] {
  const { customer_update: feature } = portalConfiguration(ctx, session).features;
  return feature.enabled ? feature.allowed_updates : [];
}

function typedFrom(customer: CustomerRecord): Typed {
  const typed: Typed = {
    name: customer.name ?? "",
    email: customer.email ?? "",
    phone: customer.phone ?? "",
    shipping_name: customer.shipping?.name ?? "",
  };
  for (const field of addressFields) {
    typed[field] = customer.address?.[field] ?? "";
    typed[`shipping_${field}`] = customer.shipping?.address?.[field] ?? "";
  }
  return typed;
}

function addressOf(typed: Typed, prefix = "") {
  const given = addressFields.map((field) => [field, typed[`${prefix}${field}`] ?? ""]);
  return given.some(([, value]) => value) ? Object.fromEntries(given) : undefined;
}

/** Saves what is allowed. @returns what is wrong, by the field's name; then nothing was saved */
function save(ctx: Context, customer: CustomerRecord, allowed: readonly string[], typed: Typed): Typed {
  const errors: Typed = {};
  if (allowed.includes("email") && !/^\S+@\S+\.\S+$/.test(typed.email ?? "")) {
    errors.email = "Enter an e-mail address, e.g. name@example.com.";
  }
  const shipsTo = allowed.includes("shipping") ? addressOf(typed, "shipping_") : undefined;
  if (shipsTo && !typed.shipping_name) errors.shipping_name = "Enter who the parcels are for.";
  if (Object.keys(errors).length > 0) return errors;
  if (allowed.includes("tax_id") && typed.tax_value) {
    try {
      createTaxId(ctx, customer.id, { type: typed.tax_type ?? "", value: typed.tax_value });
    } catch (error) {
      if (!(error instanceof StripeApiError)) throw error;
      return { tax_value: error.message };
    }
  }
  updateCustomer(ctx, customer, {
    ...(allowed.includes("name") ? { name: typed.name ?? "" } : {}),
    ...(allowed.includes("email") ? { email: typed.email ?? "" } : {}),
    ...(allowed.includes("phone") ? { phone: typed.phone ?? "" } : {}),
    ...(allowed.includes("address") ? { address: addressOf(typed) ?? "" } : {}),
    ...(allowed.includes("shipping")
      ? { shipping: shipsTo ? { name: typed.shipping_name ?? "", address: shipsTo } : "" }
      : {}),
  });
  return {};
}

/** Tax ids that are there, each with a form of its own to remove it. */
function TaxIdList({ ctx, session }: { ctx: Context; session: PortalSessionRecord }) {
  const taxIds = ctx.store.of("tax_id").by("customer", session.customer);
  if (taxIds.length === 0) return null;
  return (
    <section class="card" aria-labelledby="tax-ids">
      <h2 id="tax-ids">Tax IDs</h2>
      <ul class="rows">
        {taxIds.map(({ id, type, value }) => (
          <li key={id}>
            <span id={id}>
              {taxIdName(type)} {value}
            </span>
            <form method="post" action={`${portalBase(session)}/details/tax_ids/${id}/remove`}>
              <button class="quiet small" type="submit" aria-describedby={id}>
                Remove
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}

function showForm(
  c: HonoContext,
  ctx: Context,
  session: PortalSessionRecord,
  { typed, errors }: { typed: Typed; errors: Typed },
): Response | Promise<Response> {
  const allowed = allowedUpdates(ctx, session);
  const text = (name: string, label: string, autocomplete: string, type = "text") => (
    <Field
      name={name}
      label={label}
      type={type}
      autocomplete={autocomplete}
      value={typed[name] ?? ""}
      error={errors[name]}
    />
  );
  return showPage(
    c,
    { title: "Billing details", narrow: true },
    <div class="stack loose">
      <form class="card" method="post" action={`${portalBase(session)}/details`} novalidate>
        <h1>Billing details</h1>
        {allowed.includes("name") ? text("name", "Name", "name") : null}
        {allowed.includes("email") ? text("email", "E-mail", "email", "email") : null}
        {allowed.includes("phone") ? text("phone", "Phone", "tel", "tel") : null}
        {allowed.includes("address") ? <AddressFields typed={typed} prefix="" legend="Address" /> : null}
        {allowed.includes("shipping") ? (
          <>
            {text("shipping_name", "Recipient", "shipping name")}
            <AddressFields typed={typed} prefix="shipping_" legend="Shipping address" />
          </>
        ) : null}
        {allowed.includes("tax_id") ? <TaxIdFields typed={typed} errors={errors} /> : null}
        <FormButtons session={session} send="Save" />
      </form>
      {allowed.includes("tax_id") ? <TaxIdList ctx={ctx} session={session} /> : null}
    </div>,
  );
}
