/** @jsxImportSource hono/jsx */
import { taxIdTypes } from "../../arithmetic/tax-id-formats";
import { Field } from "../card-fields";
import { countriesByName } from "../countries";
import { taxIdName } from "../papers/invoice-facts";

/** What was typed, or what is wrong with it, by the fields' names. */
export type Typed = Record<string, string>;

function CountrySelect({ name, value }: { name: string; value: string }) {
  return (
    <div class="field">
      <label for={name}>Country</label>
      <select id={name} name={name} autocomplete="country">
        <option value="">None</option>
        {countriesByName.map((country) => (
          <option key={country.code} value={country.code} selected={country.code === value}>
            {country.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The fields of an address; `prefix` tells two of them apart. */
export function AddressFields({ typed, prefix, legend }: { typed: Typed; prefix: string; legend: string }) {
  const field = (name: string, label: string, autocomplete: string) => (
    <Field
      name={`${prefix}${name}`}
      label={label}
      value={typed[`${prefix}${name}`] ?? ""}
      autocomplete={autocomplete}
    />
  );
  return (
    <fieldset>
      <legend>{legend}</legend>
      {field("line1", "Street", "address-line1")}
      {field("line2", "Flat, floor or company", "address-line2")}
      <div class="pair">
        {field("postal_code", "Postal code", "postal-code")}
        {field("city", "City", "address-level2")}
      </div>
      <div class="pair">
        {field("state", "State or province", "address-level1")}
        <CountrySelect name={`${prefix}country`} value={typed[`${prefix}country`] ?? ""} />
      </div>
    </fieldset>
  );
}

/** The fields of a tax id to add. */
export function TaxIdFields({ typed, errors }: { typed: Typed; errors: Typed }) {
  return (
    <fieldset>
      <legend>Add a tax ID</legend>
      <div class="pair">
        <div class="field">
          <label for="tax_type">Type</label>
          <select id="tax_type" name="tax_type">
            {taxIdTypes.map((type) => (
              <option key={type} value={type} selected={type === (typed.tax_type ?? "eu_vat")}>
                {taxIdName(type)}
              </option>
            ))}
          </select>
        </div>
        <Field
          name="tax_value"
          label="Number"
          hint="Optional"
          value={typed.tax_value ?? ""}
          error={errors.tax_value}
        />
      </div>
    </fieldset>
  );
}
