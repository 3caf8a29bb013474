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

type TypedFieldProps = Omit<Parameters<typeof Field>[0], "value" | "error"> &
  Pick<FieldsProps, "entry" | "errors"> & { optional?: boolean | undefined };

/** A field with what was typed into it and what is wrong with that. @param optional whether it says so */
export function TypedField({ entry, errors, optional, ...field }: TypedFieldProps) {
  return (
    <Field
      {...field}
      {...(optional ? { hint: "Optional" } : {})}
      value={entry.typed[field.name] ?? ""}
      error={errors[field.name]}
    />
  );
}

/** Who pays, as far as the session asks. */
export function ContactFields({
  session,
  entry,
  errors,
  email,
}: FieldsProps & { email: string | undefined }) {
  const names = session.name_collection;
  const given = { entry, errors };
  return (
    <>
      {email ? (
        <p class="field">
          <span class="label">E-mail</span>
          <span>{email}</span>
        </p>
      ) : (
        <TypedField
          {...given}
          name="email"
          label="E-mail"
          type="email"
          inputmode="email"
          autocomplete="email"
        />
      )}
      {session.phone_number_collection?.enabled ? (
        <TypedField
          {...given}
          name="phone"
          label="Phone number"
          type="tel"
          inputmode="tel"
          autocomplete="tel"
        />
      ) : null}
      {names?.individual?.enabled ? (
        <TypedField
          {...given}
          name="individualName"
          label="Full name"
          optional={names.individual.optional}
          autocomplete="name"
        />
      ) : null}
      {names?.business?.enabled ? (
        <TypedField
          {...given}
          name="businessName"
          label="Business name"
          optional={names.business.optional}
          autocomplete="organization"
        />
      ) : null}
    </>
  );
}

/** The whole billing address, where the session insists on it. */
export function AddressFields({ session, entry, errors }: FieldsProps) {
  if (session.billing_address_collection !== "required") return null;
  const given = { entry, errors };
  const { card } = entry;
  return (
    <fieldset class="stack">
      <legend>Billing address</legend>
      <CountryField value={card.country} error={errors.country} />
      <TypedField {...given} name="line1" label="Address" autocomplete="address-line1" />
      <TypedField
        {...given}
        name="line2"
        label="Address, second line"
        optional
        autocomplete="address-line2"
      />
      <div class="pair">
        <Field
          name="postalCode"
          label="Postal code"
          autocomplete="postal-code"
          value={card.postalCode}
          error={errors.postalCode}
        />
        <TypedField {...given} name="city" label="City" autocomplete="address-level2" />
      </div>
      <TypedField {...given} name="state" label="State or region" optional autocomplete="address-level1" />
    </fieldset>
  );
}

function TaxIdFields({ session, entry, errors }: FieldsProps) {
  if (!session.tax_id_collection?.enabled) return null;
  const given = { entry, errors };
  const needed = session.tax_id_collection.required === "if_supported";
  return (
    <fieldset class="stack">
      <legend>Business</legend>
      {session.name_collection?.business?.enabled ? null : (
        <TypedField
          {...given}
          name="businessName"
          label="Business name"
          optional
          autocomplete="organization"
        />
      )}
      <div class="pair">
        <div class="field">
          <label for="taxIdType">Type of tax ID</label>
          <select id="taxIdType" name="taxIdType">
            {taxIdTypes.map((type) => (
              <option key={type} value={type} selected={type === (entry.typed.taxIdType ?? "eu_vat")}>
                {taxIdName(type)}
              </option>
            ))}
          </select>
        </div>
        <TypedField {...given} name="taxId" label="Tax ID" optional={!needed} placeholder="DE123456789" />
      </div>
    </fieldset>
  );
}

function CustomFields({ session, entry, errors }: FieldsProps) {
  return (
    <>
      {session.custom_fields.map((field) => {
        const name = `custom.${field.key}`;
        const [value, error] = [entry.typed[name] ?? "", errors[name]];
        const label = field.label.custom ?? field.key;
        if (!field.dropdown) {
          return (
            <TypedField
              key={name}
              entry={entry}
              errors={errors}
              name={name}
              label={label}
              optional={field.optional}
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
