/** @jsxImportSource hono/jsx */

import { taxIdTypes } from "../../arithmetic/tax-id-formats";
import type { Context } from "../../context";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { CountryField, Field } from "../card-fields";
import { FieldError } from "../field-error";
import { taxIdName } from "../papers/invoice-facts";
import { safeUrl } from "../shell";
import type { CheckoutEntry, CheckoutErrors } from "./checkout-entry";
import { shopName } from "./checkout-order";

/** What every group of fields is given. */
export interface FieldsProps {
  ctx: Context;
  session: CheckoutSessionRecord;
  entry: CheckoutEntry;
  errors: CheckoutErrors;
}

/** Who pays, as far as the session asks. */
export function ContactFields({
  session,
  entry: { typed },
  errors,
  email,
}: FieldsProps & { email: string | undefined }) {
  const names = session.name_collection;
  return (
    <>
      {email ? (
        <p class="field">
          <span class="label">E-mail</span>
          <span>{email}</span>
        </p>
      ) : (
        <Field
          name="email"
          label="E-mail"
          type="email"
          inputmode="email"
          autocomplete="email"
          value={typed.email ?? ""}
          error={errors.email}
        />
      )}
      {session.phone_number_collection?.enabled ? (
        <Field
          name="phone"
          label="Phone number"
          type="tel"
          inputmode="tel"
          autocomplete="tel"
          value={typed.phone ?? ""}
          error={errors.phone}
        />
      ) : null}
      {names?.individual?.enabled ? (
        <Field
          name="individualName"
          label="Full name"
          {...(names.individual.optional ? { hint: "Optional" } : {})}
          autocomplete="name"
          value={typed.individualName ?? ""}
          error={errors.individualName}
        />
      ) : null}
      {names?.business?.enabled ? (
        <Field
          name="businessName"
          label="Business name"
          {...(names.business.optional ? { hint: "Optional" } : {})}
          autocomplete="organization"
          value={typed.businessName ?? ""}
          error={errors.businessName}
        />
      ) : null}
    </>
  );
}

/** The whole billing address, where the session insists on it. */
export function AddressFields({ session, entry: { card, typed }, errors }: FieldsProps) {
  if (session.billing_address_collection !== "required") return null;
  return (
    <fieldset class="stack">
      <legend>Billing address</legend>
      <CountryField value={card.country} error={errors.country} />
      <Field
        name="line1"
        label="Address"
        autocomplete="address-line1"
        value={typed.line1 ?? ""}
        error={errors.line1}
      />
      <Field
        name="line2"
        label="Address, second line"
        hint="Optional"
        autocomplete="address-line2"
        value={typed.line2 ?? ""}
      />
      <div class="pair">
        <Field
          name="postalCode"
          label="Postal code"
          autocomplete="postal-code"
          value={card.postalCode}
          error={errors.postalCode}
        />
        <Field
          name="city"
          label="City"
          autocomplete="address-level2"
          value={typed.city ?? ""}
          error={errors.city}
        />
      </div>
      <Field
        name="state"
        label="State or region"
        hint="Optional"
        autocomplete="address-level1"
        value={typed.state ?? ""}
      />
    </fieldset>
  );
}

function TaxIdFields({ session, entry: { typed }, errors }: FieldsProps) {
  if (!session.tax_id_collection?.enabled) return null;
  const needed = session.tax_id_collection.required === "if_supported";
  return (
    <fieldset class="stack">
      <legend>Business</legend>
      {session.name_collection?.business?.enabled ? null : (
        <Field
          name="businessName"
          label="Business name"
          hint="Optional"
          autocomplete="organization"
          value={typed.businessName ?? ""}
          error={errors.businessName}
        />
      )}
      <div class="pair">
        <div class="field">
          <label for="taxIdType">Type of tax ID</label>
          <select id="taxIdType" name="taxIdType">
            {taxIdTypes.map((type) => (
              <option key={type} value={type} selected={type === (typed.taxIdType ?? "eu_vat")}>
                {taxIdName(type)}
              </option>
            ))}
          </select>
        </div>
        <Field
          name="taxId"
          label="Tax ID"
          {...(needed ? {} : { hint: "Optional" })}
          value={typed.taxId ?? ""}
          error={errors.taxId}
          placeholder="DE123456789"
        />
      </div>
    </fieldset>
  );
}

function CustomFields({ session, entry: { typed }, errors }: FieldsProps) {
  return (
    <>
      {session.custom_fields.map((field) => {
        const name = `custom.${field.key}`;
        const [value, error] = [typed[name] ?? "", errors[name]];
        const label = field.label.custom ?? field.key;
        const hint = field.optional ? { hint: "Optional" } : {};
        if (!field.dropdown) {
          return (
            <Field
              key={name}
              name={name}
              label={label}
              {...hint}
              value={value}
              error={error}
              {...(field.numeric ? { inputmode: "numeric" as const } : {})}
            />
          );
        }
        return (
          <div class="field" key={name}>
            <div>
              <label for={name}>{label}</label>
              {field.optional ? <span class="hint">Optional</span> : null}
            </div>
            <select
              id={name}
              name={name}
              aria-invalid={error ? "true" : undefined}
              aria-describedby={error ? `${name}-error` : undefined}
            >
              <option value="">Choose</option>
              {field.dropdown.options.map((option) => (
                <option key={option.value} value={option.value} selected={option.value === value}>
                  {option.label}
                </option>
              ))}
            </select>
            <FieldError name={name} error={error} />
          </div>
        );
      })}
    </>
  );
}

/** Business, the app's own questions, and consent. */
export function FurtherFields(props: FieldsProps) {
  const { ctx, session, entry, errors } = props;
  const consent = session.consent_collection;
  const own = session.custom_text.terms_of_service_acceptance?.message;
  return (
    <>
      <TaxIdFields {...props} />
      <CustomFields {...props} />
      {consent?.terms_of_service === "required" ? (
        <div class="field">
          <label class="row check">
            <input
              type="checkbox"
              name="terms"
              checked={entry.typed.terms === "on"}
              aria-invalid={errors.terms ? "true" : undefined}
              aria-describedby={errors.terms ? "terms-error" : undefined}
            />
            <span>
              {own ? (
                <LinkedText text={own} />
              ) : (
                `I agree to the terms of service of ${shopName(ctx, session)}`
              )}
            </span>
          </label>
          <FieldError name="terms" error={errors.terms} />
        </div>
      ) : null}
      {consent?.promotions === "auto" ? (
        <label class="row check">
          <input type="checkbox" name="promotions" checked={entry.typed.promotions === "on"} />
          <span>Send me news and offers by e-mail</span>
        </label>
      ) : null}
    </>
  );
}

/** A text of the app's, whose links are written as `[words](address)`. */
export function LinkedText({ text }: { text: string }) {
  const parts = text.split(/(\[[^\]]+\]\([^)\s]+\))/);
  return (
    <>
      {parts.map((part) => {
        const [, words, address] = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part) ?? [];
        const href = safeUrl(address);
        return href ? (
          <a key={part} href={href}>
            {words}
          </a>
        ) : (
          part
        );
      })}
    </>
  );
}
